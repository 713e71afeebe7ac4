import type { BrowserContext } from './browser.ts'
import type { Ground } from './ground.ts'
import type { Visitor } from './visitor.ts'

/** A browser that holds the cookies of somebody who signed in; a site is a name, so the ports of others are the same one. */
export async function browserOf({ app, openContext }: Ground, visitor: Visitor | null): Promise<BrowserContext> {
  const context = await openContext()
  const cookies = [...(visitor?.cookies ?? [])].map(([name, { value, attributes }]) => ({
    name,
    value,
    url: new URL('/', app.origin).href,
    httpOnly: /httponly/i.test(attributes),
    secure: /;?\s*secure\b/i.test(attributes),
    ...sameSiteOf(attributes),
  }))
  if (cookies.length > 0) await context.addCookies(cookies)
  return context
}

/** Without the attribute the browser decides by itself, and it is lax for what it has just got. */
function sameSiteOf(attributes: string): { readonly sameSite?: 'Lax' | 'Strict' | 'None' } {
  const said = /samesite=(lax|strict|none)/i.exec(attributes)?.[1]?.toLowerCase()
  if (said === undefined) return {}
  return { sameSite: said === 'lax' ? 'Lax' : said === 'strict' ? 'Strict' : 'None' }
}
