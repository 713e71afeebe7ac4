import pg from 'pg'

/**
 * Adds people, each with a living session and an access token, in the shape that the server would have given them, so that every
 * index is as large as it would be. Nothing signs in with them.
 */
export async function seedPeople(databaseUrl: string, count: number): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    for (let from = 0; from < count; from += batch) await seedBatch(client, from, Math.min(count, from + batch))
    await client.query('ANALYZE principals, users, sessions, session_activity, tokens')
  } finally {
    await client.end()
  }
}

const batch = 50_000

/** Ids have the length and order of real ones, and can't meet one: their first characters are a time long past. */
const id = (prefix: string): string => `'${prefix}_00' || lpad(n::text, 24, '0')`

async function seedBatch(client: pg.Client, from: number, to: number): Promise<void> {
  const statements = [
    `INSERT INTO principals (id, kind, state, name)
      SELECT ${id('user')}, 'user', 'active', 'Person ' || n FROM generate_series($1::int, $2::int - 1) n`,
    `INSERT INTO users (id, email, email_key, email_verified)
      SELECT ${id('user')}, 'seeded-' || n || '@bench.example', 'seeded-' || n || '@bench.example', true
        FROM generate_series($1::int, $2::int - 1) n`,
    `INSERT INTO sessions (id, kind, principal_id, on_behalf_of, application_id, expires_at, idle_seconds)
      SELECT ${id('session')}, 'user', ${id('user')}, ${id('user')}, a.id, now() + interval '30 days', 604800
        FROM generate_series($1::int, $2::int - 1) n,
             (SELECT id FROM applications WHERE kind = 'web' ORDER BY id LIMIT 1) a`,
    `INSERT INTO session_activity (session_id, last_at, idle_from)
      SELECT ${id('session')}, now(), now() + interval '604800 seconds' FROM generate_series($1::int, $2::int - 1) n`,
    `INSERT INTO tokens (hash, id, kind, session_id, expires_at)
      SELECT sha256(n::text::bytea), ${id('token')}, 'access', ${id('session')}, now() + interval '1 day'
        FROM generate_series($1::int, $2::int - 1) n`,
  ]
  await client.query('BEGIN')
  for (const statement of statements) await client.query(statement, [from, to])
  await client.query('COMMIT')
}
