import { noteDrift } from '../../src/governance/store-drifts.ts'
import { newId } from '../../src/platform/ids.ts'
import type { Act, ActsGround, Neighbours } from './acts.ts'
import type { SecurityGround } from './ground.ts'

/** A drift that a person confirms: another holder behind an account. */
async function drifted({ node, newEvents }: SecurityGround): Promise<string> {
  const [subject, before, after] = [newId('account'), { holder: 'a' }, { holder: 'b' }]
  const id = await noteDrift(node.ambit.on.database, { rule: 'D04', subject, before, after, by: 'system' })
  await newEvents()
  return String(id)
}

/** A tool that an administrator says does more. */
async function raised(g: ActsGround): Promise<string> {
  const { db, newEvents } = g.ground()
  const [provider, tool] = [newId('provider'), newId('tool')]
  await db.database.query(
    `INSERT INTO providers (id, slug, name, kind, url, auth_type, auth_per)
     VALUES ($1, 'raised-' || lower(right($1, 8)), 'Raised', 'mcp', 'http://127.0.0.1:9/mcp', 'none', 'installation')`,
    [provider],
  )
  await db.database.query(
    `INSERT INTO tools (id, provider_id, name, definition, digest, effect) VALUES ($1, $2, 'raise', '{}', $1, 'write')`,
    [tool, provider],
  )
  await db.database.query(`UPDATE tools SET effect = 'destructive' WHERE id = $1`, [tool])
  const [row] = await db.database.query<{ id: string }>(
    `SELECT id FROM drifts WHERE subject = $1 AND rule = 'D02' AND state = 'open'`,
    [tool],
  )
  await newEvents()
  return String(row?.id)
}

async function someKey({ db }: SecurityGround): Promise<string> {
  const [key] = await db.database.query<{ id: string }>('SELECT id FROM api_keys ORDER BY id LIMIT 1')
  return String(key?.id)
}

/** That a purpose is over is found by a sweep, whenever it comes; here it is found before, so that no other act writes it. */
async function foundAlready({ db, node, newEvents }: SecurityGround, subject: string): Promise<void> {
  const found = { rule: 'D11', subject, before: {}, after: {}, by: 'system' } as const
  const id = await noteDrift(node.ambit.on.database, found)
  await db.database.query(`UPDATE drifts SET found_at = clock_timestamp() + interval '1 day' WHERE id = $1`, [id])
  await newEvents()
}

const severalKinds = 'keys, sessions, agents and more are for something; drift.test.ts asks for what is not there'

export const acts = (g: ActsGround): readonly Act[] => [
  g.api('POST /v1/drifts/{id}/settle', ['drift.settled'], async () => ({
    path: `/v1/drifts/${await drifted(g.ground())}/settle`,
    body: {},
  })),
  g.api('POST /v1/drifts/{id}/revert', ['drift.settled', 'tool.effect_changed'], async () => ({
    path: `/v1/drifts/${await raised(g)}/revert`,
    body: {},
  })),
  g.api('PUT /v1/drift_rules/{rule}', ['drift_rule.changed'], async () => ({
    path: '/v1/drift_rules/D05',
    body: { threshold: 3 },
  })),
  g.api('PUT /v1/purposes/{id}', ['purpose.stated'], async () => ({
    path: `/v1/purposes/${await someKey(g.ground())}`,
    body: { purpose: `Ticket ${g.fresh()}` },
  })),
  g.api('POST /v1/purposes/{id}/close', ['purpose.stated'], async () => {
    const id = await someKey(g.ground())
    await g.ground().asOwner('PUT', `/v1/purposes/${id}`, { purpose: 'Ticket' })
    await foundAlready(g.ground(), id)
    return { path: `/v1/purposes/${id}/close`, body: { because: 'closed' } }
  }),
]

export const changesNothing: Readonly<Record<string, string>> = {
  'POST /v1/drifts/{id}/accept': 'a key accepts nothing: a person does, in drift.test.ts',
}

export const neighbours: Neighbours = {
  real: async ground => ({ drift: await drifted(ground) }),
  kindOf: { drifts: 'drift' },
  apart: {
    'PUT /v1/drift_rules/{rule}': 'a rule is named by its word, and there are fourteen',
    'GET /v1/purposes/{id}': severalKinds,
    'PUT /v1/purposes/{id}': severalKinds,
    'POST /v1/purposes/{id}/close': severalKinds,
  },
  bodies: {
    'POST /v1/drifts/{id}/accept': { reason: 'known', until: '2099-01-01T00:00:00Z' },
    'PUT /v1/purposes/{id}': { purpose: 'Ticket' },
    'POST /v1/purposes/{id}/close': { because: 'closed' },
  },
  queries: {},
}
