import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import type pg from 'pg'
import { bundleLines } from '../../src/audit/actions-bundle.ts'
import { type AuditKeyRing, createAuditSigner, retireAuditKey, rotateAuditKey } from '../../src/audit/actions-keys.ts'
import { eraseNamed, record } from '../../src/audit/index.ts'
import { sequenceBatch } from '../../src/audit/jobs.ts'
import type { Database } from '../../src/platform/database.ts'
import type { Platform } from '../../src/platform/platform.ts'

/** A log with all that a bundle can hold: full and partial tiles, two changes of keys, an erasure. */
export interface BundleGround {
  readonly signer: AuditKeyRing
  /** The first key of the log, raw. */
  readonly firstKey: Buffer
  readonly size: number
  /** Index of the event that was erased, and of the one that erased it. */
  readonly erased: number
  readonly erasure: number
}

/** Moves everything that waits into the log, one checkpoint. */
export async function sequence(database: Database, signer: AuditKeyRing): Promise<void> {
  while ((await sequenceBatch({ database, signer })).moved > 0);
}

/** 600 events and more, in several batches. */
export async function growLog(on: Platform, now: { at: Date }): Promise<BundleGround> {
  const signer = await createAuditSigner(on.rootKey, on.database)
  const firstKey = signer.publicKey
  const grow = async (count: number): Promise<void> => {
    for (let at = 0; at < count; at++)
      await record(on.database, { type: 'test.made', body: { at, note: `event ${at}` } })
    await sequence(on.database, signer)
  }
  await grow(20)
  await rotateAuditKey(on, { kind: 'system', node: 'node_test' }, 60)
  await grow(280)
  now.at = new Date(now.at.getTime() + 60_000)
  await retireAuditKey(on)
  await grow(100)
  const erased = 310
  const body = {
    erased: [{ index: erased, type: 'test.made', session_id: null }],
    legal_reason: 'GDPR Art. 17',
    approved_by: ['user_a', 'user_b'],
  }
  const erasureId = await record(on.database, { type: 'audit.erased', body })
  await grow(200)
  await eraseNamed(on.database, erasureId)
  const [log] = await on.database.query<{ size: string }>('SELECT size FROM audit_log')
  const [row] = await on.database.query<{ index: string }>(`SELECT index FROM audit_events WHERE type = 'audit.erased'`)
  return { signer, firstKey, size: Number(log?.size), erased, erasure: Number(row?.index) }
}

/** The lines of a bundle as objects, for what changes one of them. */
export async function bundle(database: Database, from: number, to: number): Promise<Record<string, unknown>[]> {
  return (await bundleLines(database, { from, to })).map(line => JSON.parse(line))
}

export function textOf(lines: readonly object[]): string {
  return lines.map(line => `${JSON.stringify(line)}\n`).join('')
}

/** Somebody who writes a log of their own and signs it with a key of their own. */
export function forger(): { readonly raw: Buffer; readonly key: KeyObject } {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  return { raw: Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url'), key: privateKey }
}

/** A note with this text, signed by a key under a name (C2SP signed-note). */
export function noteBy({ raw, key }: ReturnType<typeof forger>, text: string, name: string): string {
  const id = createHash('sha256')
    .update(Buffer.concat([Buffer.from(`${name}\n`), Buffer.from([1]), raw]))
    .digest()
    .subarray(0, 4)
  return `${text}\n\u2014 ${name} ${Buffer.concat([id, sign(null, Buffer.from(text), key)]).toString('base64')}\n`
}

/** For the admin's hands on the database. */
export async function indexOfLast(admin: pg.Client): Promise<number> {
  return Number((await admin.query('select max(index) as last from audit_events')).rows[0].last)
}
