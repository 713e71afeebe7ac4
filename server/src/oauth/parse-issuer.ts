import { z } from 'zod'
import { checkJwks, uriCharactersMax } from '../applications/index.ts'
import { isLoopbackUrl } from '../platform/config.ts'
import type { Json } from '../platform/json.ts'
import type { Platform } from '../platform/platform.ts'
import { unprocessable } from '../platform/refusal.ts'
import { issuerKeysMax } from './actions-issuer-keys.ts'
import type { TrustParts } from './actions-issuers.ts'
import { conditionsFault, trustClaims } from './check-trust-conditions.ts'

const issuerUrl = z.url({ protocol: /^https?$/ }).max(uriCharactersMax)
const conditionsMax = 10
const valueCharactersMax = 500

/** Where an issuer's keys are: `jwks` as they stand, `jwks_uri`, or neither for OpenID Connect Discovery. */
export const issuerShape = {
  issuer: issuerUrl,
  jwks: z.object({ keys: z.array(z.record(z.string(), z.json())).min(1).max(issuerKeysMax) }).optional(),
  jwks_uri: issuerUrl.optional(),
}

const value = z.string().max(valueCharactersMax)
const claim = z.enum(trustClaims as [string, ...string[]])
export const trustSchema = z.strictObject({
  ...issuerShape,
  audience: z.string().min(1).max(uriCharactersMax).optional(),
  conditions: z
    .array(z.union([z.strictObject({ claim, equals: value }), z.strictObject({ claim, prefix: value })]))
    .min(1)
    .max(conditionsMax),
})
export type TrustBody = z.output<typeof trustSchema>

/** 422 unless it is one https address with one place for its keys; plain http is for a loopback base URL (T51). */
export function refuseIssuer(
  on: Platform,
  {
    issuer,
    jwks,
    jwks_uri,
  }: { readonly issuer: string; readonly jwks?: Json | undefined; readonly jwks_uri?: string | undefined },
): void {
  const { hash, search, username, protocol } = new URL(issuer)
  const plain = hash === '' && search === '' && username === ''
  if (!plain) throw misfit('issuer', 'An issuer is an address without query, fragment or user.')
  const addresses = [protocol, ...(jwks_uri === undefined ? [] : [new URL(jwks_uri).protocol])]
  if (addresses.includes('http:') && !isLoopbackUrl(on.config.baseUrl))
    throw misfit('issuer', 'An issuer and its keys are at https addresses.')
  if (jwks !== undefined && jwks_uri !== undefined) throw misfit('jwks_uri', 'Give jwks or jwks_uri, not both.')
  const fault = checkJwks(jwks)
  if (fault !== undefined) throw misfit('jwks', fault)
}

/** 422 where a trust would let in more than somebody means. */
export function refuseTrust(on: Platform, body: TrustBody): void {
  refuseIssuer(on, body)
  const fault = conditionsFault(body.conditions)
  if (fault !== undefined) throw misfit('conditions', fault)
}

/** As the actions take it. */
export function trustOf(body: TrustBody): Omit<TrustParts, 'applicationId'> {
  const { issuer, audience, conditions, jwks, jwks_uri: jwksUri } = body
  return { issuer, audience, conditions, jwks, jwksUri }
}

function misfit(field: string, message: string): Error {
  return unprocessable(message, [{ field, code: 'invalid_issuer', message }])
}
