import { Fault } from '../fault.ts'
import type { World } from '../model.ts'
import { parseJson } from '../parse-arguments.ts'

/** The client that every Ambit server has built in for this program. It has no secret and no redirect URI. */
export const clientId = 'client_01AMB1T0C0MMANDX1NE0000000'

/** What a sign-in gave this machine, as it is kept in place of a key. */
export interface SignedIn {
  readonly access_token: string
  readonly refresh_token: string
  /** Milliseconds since 1970. */
  readonly expires_at: number
}

/** RFC 8628 section 3.2. */
export interface DeviceStart {
  readonly deviceCode: string
  readonly userCode: string
  readonly page: string
  readonly intervalMs: number
  readonly expiresAt: number
}

interface Answer {
  readonly ok: boolean
  readonly body: Readonly<Record<string, unknown>>
}

async function post(world: World, url: string, fields: Readonly<Record<string, string>>): Promise<Answer> {
  const request = new Request(url, { method: 'POST', body: new URLSearchParams(fields) })
  const response = await world.fetch(request).catch(() => undefined)
  if (response === undefined)
    throw new Fault({
      code: 'server_unreachable',
      message: `${new URL(url).origin} does not answer.`,
      next: 'ambit doctor',
    })
  return { ok: response.ok, body: Object(parseJson(await response.text())) }
}

/** Asks the server for a code that the person types on its page. */
export async function startSignIn(world: World, baseUrl: string): Promise<DeviceStart> {
  const fields = { client_id: clientId, scope: 'openid' }
  const { ok, body } = await post(world, `${baseUrl}/oauth2/device_authorization`, fields)
  const { device_code: deviceCode, user_code: userCode, interval, expires_in: seconds } = body
  if (!ok || typeof deviceCode !== 'string' || typeof userCode !== 'string')
    throw new Fault({
      code: 'sign_in_not_started',
      message: `${baseUrl} starts no sign-in for this program.`,
      next: 'ambit doctor',
    })
  return {
    deviceCode,
    userCode,
    // Made here: what another answers could lead anywhere.
    page: `${baseUrl}/device?user_code=${encodeURIComponent(userCode)}`,
    intervalMs: Number(interval ?? 5) * 1000,
    expiresAt: world.now().getTime() + Number(seconds ?? 600) * 1000,
  }
}

const slowDownMs = 5_000

/** Waits until the person answered on the page. Throws a fault where they said no, or nobody answered in time. */
export async function waitForSignIn(world: World, baseUrl: string, start: DeviceStart): Promise<SignedIn> {
  let { intervalMs } = start
  for (;;) {
    await world.wait(intervalMs)
    if (world.interrupted.aborted) throw over('interrupted', 'Nobody has signed in.')
    const { ok, body } = await post(world, `${baseUrl}/oauth2/token`, {
      grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
      client_id: clientId,
      device_code: start.deviceCode,
    })
    if (ok) return signedIn(world, body)
    if (body.error === 'slow_down') intervalMs += slowDownMs
    else if (body.error === 'access_denied') throw over('sign_in_denied', 'The sign-in was denied on its page.')
    else if (body.error !== 'authorization_pending')
      throw over('sign_in_expired', 'Nobody signed in before the code ended.')
  }
}

function over(code: string, message: string): Fault {
  return new Fault({ code, message, next: 'ambit login', exit: 4 })
}

function signedIn(world: World, body: Answer['body']): SignedIn {
  const { access_token: accessToken, refresh_token: refreshToken, expires_in: seconds } = body
  if (typeof accessToken !== 'string' || typeof refreshToken !== 'string')
    throw over('sign_in_incomplete', 'The server gave no token.')
  const expiresAt = world.now().getTime() + Number(seconds ?? 0) * 1000
  return { access_token: accessToken, refresh_token: refreshToken, expires_at: expiresAt }
}

/** What is kept of a profile, where it is a sign-in and no key. */
export function readSignedIn(secret: string): SignedIn | undefined {
  const kept: Partial<SignedIn> = secret.startsWith('{') ? Object(parseJson(secret)) : {}
  const { access_token, refresh_token, expires_at } = kept
  if (typeof access_token !== 'string' || typeof refresh_token !== 'string') return undefined
  return { access_token, refresh_token, expires_at: Number(expires_at) }
}

const beforeEndMs = 10_000

/** Whether the token ends too soon to be used. */
export function needsRenewal({ expires_at: expiresAt }: SignedIn, now: Date): boolean {
  return !(expiresAt - now.getTime() > beforeEndMs)
}

/** New tokens of the same session; a session that has ended needs a new sign-in. */
export async function renewSignIn(world: World, baseUrl: string, { refresh_token }: SignedIn): Promise<SignedIn> {
  const fields = { grant_type: 'refresh_token', client_id: clientId, refresh_token }
  const { ok, body } = await post(world, `${baseUrl}/oauth2/token`, fields)
  if (!ok) throw over('sign_in_ended', 'That sign-in has ended.')
  return signedIn(world, body)
}
