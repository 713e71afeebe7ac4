import type { OneTimeCode } from './model.ts'

/** What events say of a code: everything but its value. */
export interface CodeInEvent {
  readonly object: OneTimeCode['kind']
  readonly id: string
  readonly user_id: string | undefined
  readonly email: string
  readonly expires_at: string
  readonly created_at: string
  readonly updated_at?: string
}

/** The shape of `magic_auth`, `email_verification` and `password_reset` in events; the code or token is never in it. */
export function presentCodeForEvent(code: OneTimeCode): CodeInEvent {
  const { kind } = code
  return {
    object: kind,
    id: code.id,
    user_id: code.userId,
    email: code.email,
    expires_at: code.expiresAt.toISOString(),
    created_at: code.createdAt.toISOString(),
    ...(kind === 'password_reset' ? {} : { updated_at: code.updatedAt.toISOString() }),
  }
}
