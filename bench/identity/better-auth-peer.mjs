import { createServer } from 'node:http'
import { DatabaseSync } from 'node:sqlite'
import { oauthProvider } from '@better-auth/oauth-provider'
import { betterAuth } from 'better-auth'
import { getMigrations } from 'better-auth/db/migration'
import { toNodeHandler } from 'better-auth/node'
import { jwt } from 'better-auth/plugins'

/** Better Auth as a process of its own, on a SQLite file, with its OAuth provider. `POST /setup` answers a client of its own. */
const { PORT, DATABASE_FILE } = process.env
const baseURL = `http://localhost:${PORT}`
const options = {
  baseURL,
  secret: 'a secret for measuring only, of more than 32 characters',
  database: new DatabaseSync(DATABASE_FILE),
  emailAndPassword: { enabled: true },
  rateLimit: { enabled: false },
  telemetry: { enabled: false },
  logger: { level: 'error' },
  plugins: [
    jwt(),
    oauthProvider({
      loginPage: '/sign-in',
      consentPage: '/consent',
      scopes: ['openid', 'offline_access', 'bench'],
      clientPrivileges: () => true,
      silenceWarnings: { oauthAuthServerConfig: true, openidConfig: true },
    }),
  ],
}
await (await getMigrations(options)).runMigrations()
const auth = betterAuth(options)

async function setup() {
  const administrator = { email: 'admin@acme.example', password: 'correct horse battery staple', name: 'Admin' }
  const signedUp = await auth.api.signUpEmail({ body: administrator, asResponse: true })
  const cookie = signedUp.headers
    .getSetCookie()
    .map(line => line.split(';')[0])
    .join('; ')
  const headers = new Headers({ cookie })
  const body = {
    client_name: 'bench',
    redirect_uris: [`${baseURL}/callback`],
    application_type: 'native',
    token_endpoint_auth_method: 'client_secret_post',
    grant_types: ['authorization_code', 'refresh_token', 'client_credentials'],
    response_types: ['code'],
    scope: 'openid offline_access bench',
    client_credentials_scopes: ['bench'],
    skip_consent: true,
  }
  return auth.api.adminCreateOAuthClient({ body, headers })
}

const answer = toNodeHandler(auth)
createServer(async (request, response) => {
  if (request.url !== '/setup') return answer(request, response)
  try {
    response.setHeader('content-type', 'application/json')
    return response.end(JSON.stringify(await setup()))
  } catch (cause) {
    response.statusCode = 500
    return response.end(JSON.stringify({ message: cause.message, body: cause.body }))
  }
}).listen(Number(PORT), '127.0.0.1')
