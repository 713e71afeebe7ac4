import { z } from 'zod'
import type { Json } from '../platform/json.ts'
import { unprocessable } from '../platform/refusal.ts'
import { checkJwks } from './check-jwks.ts'
import type { AuthMethod } from './model.ts'

const applicationNameMax = 200
const keysMax = 20

/** How an application or an agent may be called. */
export const applicationName = z.string().trim().min(1).max(applicationNameMax)
/** A key set as it is sent (RFC 7517 section 5); what is in it is judged by `refuseJwks`. */
export const jwksSchema = z.object({ keys: z.array(z.record(z.string(), z.json())).min(1).max(keysMax) })

/** 422 when keys are needed and missing, or when they don't verify, or hold a private part. */
export function refuseJwks(jwks: Json | undefined, method: AuthMethod): void {
  const message =
    jwks === undefined && method === 'private_key_jwt' ? 'private_key_jwt needs public keys.' : checkJwks(jwks)
  if (message !== undefined) throw unprocessable(message, [{ code: 'invalid_jwks', message, field: 'jwks' }])
}
