import { z } from 'zod'
import { wireTime } from '../platform/wire.ts'
import type { CorsOrigin, StoredUri } from './store-uris.ts'

export const redirectUriSchema = z
  .object({
    object: z.literal('redirect_uri'),
    id: z.string(),
    uri: z.string(),
    default: z.boolean(),
    created_at: z.string(),
    updated_at: z.string(),
  })
  .meta({ id: 'RedirectUri' })

/** A redirect URI as the API lists it. */
export function presentRedirectUri(uri: StoredUri): z.input<typeof redirectUriSchema> {
  return {
    object: 'redirect_uri',
    id: uri.id,
    uri: uri.uri,
    default: uri.isDefault,
    created_at: wireTime(uri.createdAt),
    updated_at: wireTime(uri.updatedAt),
  }
}

export const corsOriginSchema = z
  .object({
    object: z.literal('cors_origin'),
    id: z.string(),
    origin: z.string(),
    created_at: z.string(),
    updated_at: z.string(),
  })
  .meta({ id: 'CorsOrigin' })

/** An origin as the API lists it. */
export function presentCorsOrigin(origin: CorsOrigin): z.input<typeof corsOriginSchema> {
  return {
    object: 'cors_origin',
    id: origin.id,
    origin: origin.origin,
    created_at: wireTime(origin.createdAt),
    updated_at: wireTime(origin.updatedAt),
  }
}
