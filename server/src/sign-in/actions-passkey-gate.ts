import type { Platform } from '../platform/platform.ts'
import { recordTried } from './actions-events.ts'
import type { Flow } from './actions-flow.ts'
import { passSecondFactor, type Subject } from './actions-gates.ts'
import { bookPasskeyTry, type PasskeyAsked, provePasskey } from './actions-passkey-proof.ts'
import { countPendingTry } from './actions-pending.ts'
import { type Passed, passWithin, takeBrowserPending } from './actions-sign-in.ts'

/** Whoever comes: the passkey itself says who it is. */
export function signInAsked(flow: Flow): PasskeyAsked {
  return { purpose: 'sign_in', userId: undefined, flow: flow.browser }
}

export type PasskeySignIn =
  | { readonly outcome: 'passed'; readonly passed: Passed }
  | { readonly outcome: 'webauthn_invalid' | 'not_active' }

/** A passkey alone signs in: proof and session are one transaction. 429 beyond the limits. */
export async function signInByPasskey(on: Platform, flow: Flow, text: string): Promise<PasskeySignIn> {
  const { place } = flow
  const asked = signInAsked(flow)
  await bookPasskeyTry(on, asked, place)
  return on.database.transaction(async (tx): Promise<PasskeySignIn> => {
    const proven = await provePasskey(on, tx, { ...asked, text, place })
    if (proven.outcome !== 'proven') return proven
    return { outcome: 'passed', passed: await passWithin(on, tx, flow, { proof: proven.proof }) }
  })
}

/** Half-way through a sign-in it is the second factor; of somebody who is signed in, the proof that they are still there. */
export function askedOfSubject(flow: Flow, subject: Subject): PasskeyAsked {
  const purpose = subject.kind === 'pending' ? 'factor' : 'step_up'
  return { purpose, userId: subject.user.id, flow: flow.browser }
}

export type PasskeyGateTried =
  | { readonly outcome: 'passed'; readonly passed: Passed | undefined }
  | { readonly outcome: 'webauthn_invalid' | 'not_active' }
  /** The half-done sign-in is gone: begin again. */
  | { readonly outcome: 'over' }

/** A passkey of the very person who stands here, as the second factor; five wrong ones and the half-done sign-in is dead (T37). */
export async function passPasskey(on: Platform, flow: Flow, subject: Subject, text: string): Promise<PasskeyGateTried> {
  const { place } = flow
  const { user } = subject
  const asked = askedOfSubject(flow, subject)
  await bookPasskeyTry(on, asked, place)
  return on.database.transaction(async (tx): Promise<PasskeyGateTried> => {
    const proven = await provePasskey(on, tx, { ...asked, text, place })
    const pending = subject.kind === 'pending' ? await takeBrowserPending(on, tx, flow) : undefined
    if (subject.kind === 'pending' && pending === undefined) return { outcome: 'over' }
    if (proven.outcome !== 'proven') {
      if (pending !== undefined) await countPendingTry(tx, pending)
      return proven
    }
    await recordTried(on, tx, { user, kind: 'mfa', status: 'succeeded', place })
    const how = { subject, pending, secondFactor: 'Passkey', remember: false } as const
    return { outcome: 'passed', passed: await passSecondFactor(on, tx, flow, how) }
  })
}
