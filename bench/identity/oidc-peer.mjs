import { createServer } from 'node:http'
import Provider from 'oidc-provider'
import pg from 'pg'

/**
 * `oidc-provider` as a process of its own, in memory or with a plain adapter on PostgreSQL: one row for each thing that it keeps.
 * `POST /mint` makes refresh tokens, which otherwise needs a person at a browser for each.
 */
const { PORT, DATABASE_URL } = process.env
const issuer = `http://localhost:${PORT}`
const pool = DATABASE_URL === undefined ? undefined : new pg.Pool({ connectionString: DATABASE_URL, max: 10 })

class Rows {
  constructor(kind) {
    this.kind = kind
  }
  upsert(id, payload, expiresIn) {
    return pool.query({
      name: 'upsert',
      text: `INSERT INTO oidc (kind, id, payload, grant_id, expires_at) VALUES ($1, $2, $3, $4, now() + make_interval(secs => $5))
        ON CONFLICT (kind, id) DO UPDATE SET payload = excluded.payload, expires_at = excluded.expires_at`,
      values: [this.kind, id, payload, payload.grantId, expiresIn ?? 86400],
    })
  }
  async find(id) {
    const found = await pool.query({
      name: 'find',
      text: 'SELECT payload, consumed_at FROM oidc WHERE kind = $1 AND id = $2 AND expires_at > now()',
      values: [this.kind, id],
    })
    const [row] = found.rows
    return row && { ...row.payload, ...(row.consumed_at && { consumed: Math.floor(row.consumed_at / 1000) }) }
  }
  consume(id) {
    const text = 'UPDATE oidc SET consumed_at = now() WHERE kind = $1 AND id = $2'
    return pool.query({ name: 'consume', text, values: [this.kind, id] })
  }
  destroy(id) {
    return pool.query({
      name: 'destroy',
      text: 'DELETE FROM oidc WHERE kind = $1 AND id = $2',
      values: [this.kind, id],
    })
  }
  revokeByGrantId(grantId) {
    return pool.query({ name: 'revoke', text: 'DELETE FROM oidc WHERE grant_id = $1', values: [grantId] })
  }
}

/** Its own memory forgets all but the newest thousand things, so that what is still needed is gone in a second. */
const kept = new Map()
class Kept {
  constructor(kind) {
    this.kind = kind
  }
  async upsert(id, payload) {
    kept.set(`${this.kind} ${id}`, payload)
  }
  async find(id) {
    return kept.get(`${this.kind} ${id}`)
  }
  async consume(id) {
    const payload = kept.get(`${this.kind} ${id}`)
    if (payload !== undefined) payload.consumed = Math.floor(Date.now() / 1000)
  }
  async destroy(id) {
    kept.delete(`${this.kind} ${id}`)
  }
  async revokeByGrantId(grantId) {
    for (const [key, payload] of kept) if (payload.grantId === grantId) kept.delete(key)
  }
}

if (pool !== undefined)
  await pool.query(`CREATE TABLE IF NOT EXISTS oidc (kind text, id text, payload jsonb NOT NULL, grant_id text, consumed_at timestamptz,
    expires_at timestamptz NOT NULL, PRIMARY KEY (kind, id)); CREATE INDEX IF NOT EXISTS oidc_grants ON oidc (grant_id)`)

const client = {
  client_id: 'bench',
  client_secret: 'bench-secret-of-enough-length-0123456789',
  grant_types: ['client_credentials', 'refresh_token', 'authorization_code'],
  redirect_uris: ['https://app.example/callback'],
  token_endpoint_auth_method: 'client_secret_post',
}
const provider = new Provider(issuer, {
  clients: [client],
  adapter: pool === undefined ? Kept : Rows,
  features: {
    clientCredentials: { enabled: true },
    introspection: { enabled: true },
    devInteractions: { enabled: false },
  },
  scopes: ['openid', 'offline_access'],
  rotateRefreshToken: true,
  issueRefreshToken: async () => true,
  findAccount: async (_context, id) => ({ accountId: id, claims: async () => ({ sub: id }) }),
  ttl: { AccessToken: 600, ClientCredentials: 600, RefreshToken: 86400, Grant: 86400 },
})

async function mint(account) {
  const found = await provider.Client.find('bench')
  const grant = new provider.Grant({ accountId: account, clientId: 'bench' })
  grant.addOIDCScope('openid offline_access')
  const grantId = await grant.save()
  const scope = 'openid offline_access'
  const token = new provider.RefreshToken({
    client: found,
    accountId: account,
    grantId,
    scope,
    gty: 'authorization_code',
  })
  return token.save()
}

const answer = provider.callback()
createServer(async (request, response) => {
  if (request.url !== '/mint') return answer(request, response)
  const tokens = await Promise.all(Array.from({ length: 64 }, (_, nth) => mint(`account-${nth}`)))
  response.setHeader('content-type', 'application/json')
  return response.end(JSON.stringify(tokens))
}).listen(Number(PORT), '127.0.0.1')
