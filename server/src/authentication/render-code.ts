import { z } from 'zod'
import { notFound } from '../platform/refusal.ts'
import type { OneTimeCode } from '../sign-in/index.ts'

const named = z.object({ id: z.string(), user_id: z.string(), email: z.string(), expires_at: z.string() })
const times = z.object({ created_at: z.string(), updated_at: z.string() })

/** Six digits that sign somebody in; whoever reads this may hand them on. */
export const magicAuthSchema = named
  .extend({ object: z.literal('magic_auth'), code: z.string(), ...times.shape })
  .meta({ id: 'MagicAuth' })

/** Six digits that prove an address. */
export const emailVerificationSchema = named
  .extend({ object: z.literal('email_verification'), code: z.string(), ...times.shape })
  .meta({ id: 'EmailVerification' })

/** A link to a new password. */
export const passwordResetSchema = named
  .extend({
    object: z.literal('password_reset'),
    password_reset_token: z.string(),
    password_reset_url: z.string(),
    created_at: z.string(),
  })
  .meta({ id: 'PasswordReset' })

/** The digits as the API shows them. 404 once they don't count any more: then they are kept nowhere (T55). */
export function presentDigits<Kind extends 'magic_auth' | 'email_verification'>(
  kind: Kind,
  code: OneTimeCode | undefined,
): { object: Kind } & Omit<z.input<typeof magicAuthSchema>, 'object'> {
  if (code?.value === undefined || code.userId === undefined) throw notFound(kind.replace('_', ' '))
  return {
    object: kind,
    ...common(code, code.userId),
    code: code.value.reveal(),
    updated_at: code.updatedAt.toISOString(),
  }
}

/** The link as the API shows it; 404 once it opens nothing. */
export function presentReset(code: OneTimeCode | undefined, baseUrl: string): z.input<typeof passwordResetSchema> {
  if (code?.value === undefined || code.userId === undefined) throw notFound('password reset')
  const token = code.value.reveal()
  return {
    object: 'password_reset',
    ...common(code, code.userId),
    password_reset_token: token,
    password_reset_url: `${baseUrl}/reset-password/${token}`,
  }
}

function common(
  code: OneTimeCode,
  userId: string,
): { id: string; user_id: string; email: string; expires_at: string; created_at: string } {
  return {
    id: code.id,
    user_id: userId,
    email: code.email,
    expires_at: code.expiresAt.toISOString(),
    created_at: code.createdAt.toISOString(),
  }
}
