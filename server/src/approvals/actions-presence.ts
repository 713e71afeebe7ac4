import type { PageAnswer } from '../platform/page.ts'
import type { Platform } from '../platform/platform.ts'
import { Refusal } from '../platform/refusal.ts'
import { Secret } from '../platform/secret.ts'
import { signedInWithin } from '../sessions/index.ts'
import { type Person, stepUp } from '../sign-in/index.ts'
import { stepUpFreshSeconds } from './model.ts'
import type { ApprovalProblem } from './render-approval.ts'

/** Why a decision does not count yet, as its page says it. */
export interface NotPresent {
  readonly problem: ApprovalProblem
  readonly status: number
  readonly headers?: NonNullable<PageAnswer['headers']>
}

/** Undefined: the person signed in, or typed their password, within the last five minutes. */
export async function provenPresence(
  on: Platform,
  person: Person,
  form: URLSearchParams,
): Promise<NotPresent | undefined> {
  if (await signedInWithin(on.database, person.sessionId, stepUpFreshSeconds)) return undefined
  const password = form.get('password') ?? ''
  if (password === '') return { problem: { kind: 'password_needed' }, status: 403 }
  try {
    const right = await stepUp(on, person, new Secret(password))
    return right ? undefined : { problem: { kind: 'password_wrong' }, status: 403 }
  } catch (cause) {
    if (!(cause instanceof Refusal) || cause.status !== 429) throw cause
    const seconds = Number(cause.headers?.['Retry-After'] ?? 1)
    const until = new Date(on.clock.now().getTime() + seconds * 1000)
    return { problem: { kind: 'locked_out', until }, status: 429, headers: [['Retry-After', String(seconds)]] }
  }
}
