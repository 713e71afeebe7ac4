import { z } from 'zod'
import type { Enrolled } from './actions-factors.ts'
import { derivedQr } from './derive-qr.ts'
import type { Challenge, Factor } from './model.ts'

const factorShape = {
  object: z.literal('authentication_factor'),
  id: z.string(),
  type: z.literal('totp'),
  user_id: z.string().optional(),
  created_at: z.string(),
  updated_at: z.string(),
}

export const factorSchema = z
  .object({ ...factorShape, totp: z.object({ issuer: z.string(), user: z.string() }) })
  .meta({ id: 'AuthenticationFactor' })

/** With what the authenticator app needs: answered once, when the factor is begun. */
export const enrolledFactorSchema = z
  .object({
    ...factorShape,
    totp: z.object({
      issuer: z.string(),
      user: z.string(),
      secret: z.string(),
      qr_code: z.string(),
      uri: z.string(),
    }),
  })
  .meta({ id: 'AuthenticationFactorEnrolled' })

export const challengeSchema = z
  .object({
    object: z.literal('authentication_challenge'),
    id: z.string(),
    expires_at: z.string(),
    authentication_factor_id: z.string(),
    created_at: z.string(),
    updated_at: z.string(),
  })
  .meta({ id: 'AuthenticationChallenge' })

type FactorShape = z.input<typeof factorSchema>

/** A factor without its secret. */
export function presentFactor(factor: Factor): FactorShape {
  return {
    object: 'authentication_factor',
    id: factor.id,
    type: factor.type,
    ...(factor.userId === undefined ? {} : { user_id: factor.userId }),
    totp: { issuer: factor.issuer, user: factor.label },
    created_at: factor.createdAt.toISOString(),
    updated_at: factor.updatedAt.toISOString(),
  }
}

/** The one answer that holds the secret: as text, as an address for the app, and as a picture of that address. */
export function presentEnrolled({ factor, secret, uri }: Enrolled): z.input<typeof enrolledFactorSchema> {
  const { totp, ...shown } = presentFactor(factor)
  return {
    ...shown,
    totp: { ...totp, secret: secret.reveal(), uri: uri.reveal(), qr_code: pictureOf(uri.reveal()) },
  }
}

/** A data URL of an SVG: sharp at any size, and nothing is fetched. */
function pictureOf(uri: string): string {
  const { size, path } = derivedQr(uri)
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size} ${size}" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h${size}v${size}H0z"/><path d="${path}"/></svg>`
  return `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`
}

/** A challenge as it waits for its code. */
export function presentChallenge(challenge: Challenge): z.input<typeof challengeSchema> {
  return {
    object: 'authentication_challenge',
    id: challenge.id,
    expires_at: challenge.expiresAt.toISOString(),
    authentication_factor_id: challenge.factorId,
    created_at: challenge.createdAt.toISOString(),
    updated_at: challenge.updatedAt.toISOString(),
  }
}
