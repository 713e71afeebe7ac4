/** What this application is told by its environment. Read once; a missing value stops the start, not a sign-in. */
export interface Settings {
  readonly apiKey: string
  readonly clientId: string
  readonly apiHost: string
  readonly apiPort: number | undefined
  readonly apiOverTls: boolean
  /** Where the identity server is. */
  readonly apiOrigin: string
  /** Who signs access tokens. */
  readonly issuer: string
  /** Seals cookies; 32 characters or more. */
  readonly cookiePassword: string
  /** Where people reach this application, without a path. Never read from a request. */
  readonly origin: string
}

const passwordCharactersMin = 32

/** @throws Error naming the variable that is missing or too short, never its value. */
export function readSettings(env: NodeJS.ProcessEnv): Settings {
  const required = (name: string): string => {
    const value = env[name]
    if (value === undefined || value === '') throw new Error(`${name} is not set.`)
    return value
  }
  const apiHost = required('WORKOS_API_HOSTNAME')
  const apiOverTls = env.WORKOS_API_HTTPS !== 'false'
  const port = env.WORKOS_API_PORT || undefined
  const cookiePassword = required('WORKOS_COOKIE_PASSWORD')
  if (cookiePassword.length < passwordCharactersMin) throw new Error('WORKOS_COOKIE_PASSWORD is too short.')
  const scheme = apiOverTls ? 'https' : 'http'
  const { origin: apiOrigin } = new URL(`${scheme}://${apiHost}${port === undefined ? '' : `:${port}`}`)
  return {
    apiKey: required('WORKOS_API_KEY'),
    clientId: required('WORKOS_CLIENT_ID'),
    apiHost,
    apiPort: port === undefined ? undefined : Number(port),
    apiOverTls,
    apiOrigin,
    issuer: env.WORKOS_ISSUER || apiOrigin,
    cookiePassword,
    origin: new URL(required('APP_URL')).origin,
  }
}

export const settings = readSettings(process.env)
