import type { Application } from '../applications/index.ts'
import { record } from '../audit/index.ts'
import type { Transaction } from '../platform/database.ts'
import type { Platform } from '../platform/platform.ts'
import { randomToken, Secret, sha256 } from '../platform/secret.ts'
import { endSession, getSession, holdSession, type Session } from '../sessions/index.ts'
import { codeFits } from './check-code-redemption.ts'
import type { CodeDoor, KeptCode } from './model.ts'
import { findCode, insertCode, type NewCode, useCode } from './store.ts'

const codeSeconds = 60

/** Makes a code for a session that has started; only its hash is kept. */
export async function issueCode(tx: Transaction, parts: Omit<NewCode, 'hash' | 'lifeSeconds'>): Promise<Secret> {
  const code = new Secret(randomToken())
  await insertCode(tx, { ...parts, hash: sha256(code.reveal()), lifeSeconds: codeSeconds })
  return code
}

export interface PresentedCode {
  readonly code: string
  readonly door: CodeDoor
  readonly application: Application
  /** True when the client proved who it is with a secret or a key. */
  readonly clientProven: boolean
  readonly redirectUri?: string | undefined
  readonly verifier?: string | undefined
  /** Thumbprint of the key that the request proved. */
  readonly holderKey?: string | undefined
}

/** What a redeemed code stood for. */
export interface RedeemedCode extends KeptCode {
  readonly session: Session
}

/**
 * RFC 6749 section 4.1.3. Of many requests with one code one gets what `use` makes, in the transaction that consumes the code; a
 * `use` that throws has consumed nothing. Whoever can prove the code a second time ends the session, because then two hold it;
 * whoever can't prove it changes nothing (T02). Undefined for every way in which a code can be of no use.
 */
export async function redeemCode<Made>(
  on: Platform,
  presented: PresentedCode,
  use: (tx: Transaction, redeemed: RedeemedCode) => Promise<Made>,
): Promise<Made | undefined> {
  const hash = sha256(presented.code)
  const kept = await findCode(on.database, hash)
  if (kept === undefined || !codeFits({ ...presented, kept, applicationId: presented.application.id })) return undefined
  const made = await on.database.transaction(async tx => {
    await holdSession(tx, kept.sessionId)
    if (!(await useCode(tx, hash))) return undefined
    const session = await getSession(tx, kept.sessionId)
    const answer = await use(tx, { ...kept, session })
    await record(tx, {
      type: 'code.redeemed',
      session: session.id,
      body: {
        actor: session.principalId,
        application: kept.applicationId,
        scope: kept.scope,
        resource: kept.resource ?? null,
      },
    })
    return { answer }
  })
  if (made !== undefined) return made.answer
  await refuseReplay(on, hash, kept)
  return undefined
}

async function refuseReplay(on: Platform, hash: Uint8Array, kept: KeptCode): Promise<void> {
  const now = await findCode(on.database, hash)
  if (now?.isUsed !== true) return
  await record(on.database, {
    type: 'code.reuse_detected',
    session: kept.sessionId,
    body: { application: kept.applicationId },
  })
  await endSession(on, { kind: 'system', node: on.node }, kept.sessionId, 'code_reuse')
}
