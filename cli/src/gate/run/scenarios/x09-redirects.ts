import { beginSignIn, nobody, signIn } from '../drive.ts'
import { NotHonest } from '../ground.ts'
import { always, type RunScenario, Tried } from './model.ts'

const evil = 'elsewhere.example'
const nearMisses = [
  `https://${evil}`,
  `http://${evil}/team`,
  `//${evil}`,
  `///${evil}`,
  `////${evil}`,
  `/\\${evil}`,
  `\\\\${evil}`,
  `\\/${evil}`,
  `/\\/${evil}`,
  `/\t/${evil}`,
  `/\n/${evil}`,
  `/\r\n/${evil}`,
  `\t//${evil}`,
  ` //${evil}`,
  `https:${evil}`,
  `https:/${evil}`,
  `https:\\\\${evil}`,
  `HTTPS://${evil}`,
  `/.//${evil}`,
  `/..//${evil}`,
  `/team/..//${evil}`,
  `/%2F%2F${evil}`.replace('%2F%2F', '//'),
  `{origin}.${evil}/`,
  `{origin}@${evil}/`,
  `//{host}@${evil}/`,
  `https://${evil}/?{origin}`,
  `https://${evil}#{origin}`,
  'javascript:alert(1)',
  'data:text/html,<script>alert(1)</script>',
  `/team\r\nLocation: https://${evil}`,
] as const

/** After a sign-in the browser is at the code's own site, and the server sends it back to no other. */
export const x09: RunScenario = {
  id: 'X09',
  title: '30 near misses of a way back, and a forged host',
  rules: ['IC08', 'IC09'],
  absent: always,
  async run(ground) {
    const { app, manifest } = ground
    const tried = new Tried(ground)
    ground.scripted.reset()
    const { host } = new URL(app.origin)
    const name = manifest.signIn.returnTo
    const wanted = manifest.pages[0]?.path ?? manifest.signIn.home
    const withPath = (parameter: string, value: string): string =>
      `${manifest.signIn.start.path}${manifest.signIn.start.path.includes('?') ? '&' : '?'}${parameter}=${encodeURIComponent(value)}`
    if (name !== null) {
      const { reply } = await signIn(ground, 'admin', { start: withPath(name, wanted) })
      const to = reply.location === null ? null : new URL(reply.location, app.origin)
      if (to?.pathname !== wanted.split('?')[0])
        throw new NotHonest(`A sign-in with ${name}=${wanted} ends at ${reply.location ?? reply.status}.`)
    }
    const given = name === null ? ['returnTo', 'return_to', 'next', 'redirect'] : [name]
    for (const parameter of given)
      for (const miss of name === null ? nearMisses.slice(0, 3) : nearMisses) {
        const value = miss.replaceAll('{origin}', app.origin).replaceAll('{host}', host)
        const { reply } = await signIn(ground, 'admin', { start: withPath(parameter, value) }).catch(cause => {
          if (cause instanceof NotHonest) return { reply: null }
          throw cause
        })
        const away = reply !== null && leads(`${reply.location ?? ''}`, app.origin)
        tried.check(!away && !leadsInPage(reply?.body ?? ''), {
          tried: 'near misses of an address to go back to',
          broke: `A sign-in with ${parameter}=${JSON.stringify(value)} ends at ${reply?.location}.`,
        })
      }
    for (const headers of [
      { host: evil },
      { 'x-forwarded-host': evil, 'x-forwarded-proto': 'https' },
      { forwarded: `host=${evil};proto=https` },
      { 'x-original-host': evil, 'x-host': evil },
    ]) {
      const authorize = await beginSignIn(ground, nobody(ground), { headers }).catch(cause => {
        if (cause instanceof NotHonest) return null
        throw cause
      })
      const redirect = authorize?.searchParams.get('redirect_uri') ?? ''
      tried.check(!redirect.includes(evil), {
        tried: `a forged ${Object.keys(headers)[0]}`,
        broke: `With a forged ${Object.keys(headers)[0]} the server is asked to send the code to ${redirect}.`,
      })
    }
    return tried.outcome()
  },
}

/** Where a browser would go, by the URL standard that it follows. */
function leads(location: string, origin: string): boolean {
  if (location === '') return false
  return !URL.canParse(location, origin) || new URL(location, origin).origin !== origin
}

function leadsInPage(html: string): boolean {
  return new RegExp(`(http-equiv=["']?refresh[^>]*|location(\\.href)?\\s*=\\s*["'])[^>]{0,40}${evil}`, 'i').test(html)
}
