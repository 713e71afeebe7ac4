import type { MiddlewareFunction } from 'react-router'
import { answerCookies, Cookies } from './cookies.server'
import { Refusal } from './refusal.server'
import { safeEqual, tokenOf } from './seal.server'
import type { Person } from './session.server'
import { settings } from './settings.server'

/** No frame around these pages. Forms lead to us, and to the identity server after a sign-out. */
const policy = `form-action 'self' ${settings.apiOrigin}; frame-ancestors 'none'; base-uri 'none'`

/** Around each request: keeps the session in the browser, and the pages about people out of every cache. */
export const guard: MiddlewareFunction<Response> = async ({ context }, next) => {
  const cookies = new Cookies()
  context.set(answerCookies, cookies)
  const response = await next()
  for (const cookie of cookies.lines) response.headers.append('Set-Cookie', cookie)
  response.headers.append('Content-Security-Policy', policy)
  response.headers.set('Cache-Control', 'no-store')
  response.headers.set('Referrer-Policy', 'same-origin')
  response.headers.set('X-Content-Type-Options', 'nosniff')
  response.headers.set('Cross-Origin-Opener-Policy', 'same-origin')
  return response
}

/** What a form of this person's session carries. */
export function csrfTokenOf({ sessionId }: Pick<Person, 'sessionId'>): string {
  return tokenOf('csrf', sessionId)
}

const formBytesMax = 16_384

/** The form of a request. It comes from a page of ours, and from a form that was made for this session. */
export async function readOwnForm(request: Request, person: Person): Promise<URLSearchParams> {
  const site = request.headers.get('sec-fetch-site')
  if (request.headers.get('origin') !== settings.origin || (site !== null && site !== 'same-origin'))
    throw new Refusal(403, 'This was not sent from a page of this application. Nothing was changed.')
  const form = new URLSearchParams(await readText(request, formBytesMax))
  if (!safeEqual(textOf(form, 'csrf'), csrfTokenOf(person)))
    throw new Refusal(403, 'This page is older than your sign-in. Open it again. Nothing was changed.')
  return form
}

/** The body of a request as a text. One that does not say how long it is, or is longer, is refused unread. */
export async function readText(request: Request, bytesMax: number): Promise<string> {
  const bytes = Number(request.headers.get('content-length') ?? Number.POSITIVE_INFINITY)
  if (!(bytes <= bytesMax)) throw new Refusal(413, 'This is more than is taken here.')
  return request.text()
}

const fieldCharactersMax = 500

/** A field of a form; empty where there is none. */
export function textOf(form: URLSearchParams, name: string): string {
  return (form.get(name) ?? '').trim().slice(0, fieldCharactersMax)
}

const fieldsMax = 200

/** All fields of one name, as ticks of a form come. */
export function textsOf(form: URLSearchParams, name: string): string[] {
  return form
    .getAll(name)
    .slice(0, fieldsMax)
    .map(text => text.trim().slice(0, fieldCharactersMax))
}
