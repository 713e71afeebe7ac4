import { Secret as OtpSecret, TOTP } from 'otpauth'
import { mailsTo } from '../../src/mail/index.ts'
import { type Browser, createBrowser, hidden, type Shown } from '../oauth/browser.ts'
import { type SecurityGround, startSecurityGround } from '../security/ground.ts'
import { until } from '../until.ts'

/** Sign-in as a person meets it: pages, mail, an authenticator app. */
export interface SignInGround extends SecurityGround {
  visitor(): Browser
  /** The newest mail to an address, once there are so many. */
  mail(address: string, nth?: number): Promise<{ subject: string; text: string; html: string }>
  mailsSoFar(address: string): Promise<number>
  /** Somebody with a proven address and this password. */
  person(parts?: { readonly verified?: boolean; readonly password?: string }): Promise<Somebody>
  /** Living sessions of a person. */
  sessionsOf(userId: string): Promise<number>
  application(parts?: object): Promise<{ id: string; client_id: string }>
}

export interface Somebody {
  readonly id: string
  readonly email: string
  readonly password: string
}

let nth = 0

export async function startSignInGround(env: Readonly<Record<string, string>> = {}): Promise<SignInGround> {
  const ground = await startSecurityGround(env)
  const { on, edge } = ground.node.ambit
  const mailsSoFar = async (address: string): Promise<number> => (await mailsTo(on, address)).length
  return {
    ...ground,
    visitor: () => createBrowser(edge, ground.node.baseUrl),
    mailsSoFar,
    mail: async (address, count = 1) => {
      await until(async () => (await mailsSoFar(address)) >= count)
      const mail = (await mailsTo(on, address)).at(-1)
      if (mail === undefined) throw new Error(`no mail to ${address}`)
      return mail
    },
    person: async ({ verified = true, password = 'a passphrase of somebody' } = {}) => {
      const email = `somebody${++nth}@acme.example`
      const made = await ground.node.api('POST', '/user_management/users', {
        email,
        password,
        email_verified: verified,
      })
      return { id: String(made.id), email, password }
    },
    sessionsOf: async userId => {
      const [row] = await ground.db.database.query<{ count: number }>(
        'SELECT count(*)::int AS count FROM sessions WHERE on_behalf_of = $1 AND ended_at IS NULL',
        [userId],
      )
      return row?.count ?? 0
    },
    application: async (parts = {}) => {
      const made = await ground.node.api('POST', '/v1/applications', {
        name: `Application ${++nth}`,
        kind: 'web',
        redirect_uris: ['http://localhost:9000/callback'],
        ...parts,
      })
      return { id: String(made.id), client_id: String(made.client_id) }
    },
  }
}

/** Presses a button that sends the form elsewhere. */
export function press(browser: Browser, page: Shown, path: string, fields: Readonly<Record<string, string>>) {
  return browser.post(new URL(path, page.url).href, { ...hidden(page.text), ...fields })
}

export const codeIn = (text: string): string => /\b\d{6}\b/.exec(text)?.[0] ?? ''
export const linkIn = (text: string): string => /https?:\/\/\S+/.exec(text)?.[0] ?? ''
export const another = (code: string): string => String((Number(code) + 1) % 1_000_000).padStart(6, '0')

/** What an authenticator app shows, so many steps of the clock from now. */
export function appCode(key: string, steps = 0): string {
  const totp = new TOTP({ secret: OtpSecret.fromBase32(key.replaceAll(' ', '')) })
  return totp.generate({ timestamp: Date.now() + steps * 30_000 })
}

/** Words of a page without markup. */
export const wordsOf = (page: Pick<Shown, 'text'>): string =>
  page.text
    .replace(/<[^>]*>/g, ' ')
    .replace(/&#39;/g, "'")
    .replace(/\s+/g, ' ')

export function signIn(browser: Browser, page: Shown, { email, password }: { email: string; password: string }) {
  return browser.submit(page, { email, password })
}
