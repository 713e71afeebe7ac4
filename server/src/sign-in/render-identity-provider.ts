import { z } from 'zod'
import { wireTime } from '../platform/wire.ts'
import { type IdentityProvider, providerKinds, providerStates } from './model.ts'

/** A provider as the API shows it: everything but its secret. */
export const identityProviderSchema = z
  .object({
    object: z.literal('identity_provider'),
    id: z.string(),
    kind: z.enum(providerKinds),
    slug: z.string(),
    name: z.string(),
    issuer: z.string(),
    client_id: z.string(),
    has_secret: z.boolean(),
    settings: z.record(z.string(), z.string()),
    scopes: z.array(z.string()),
    state: z.enum(providerStates),
    /** To be registered at the provider. */
    redirect_uri: z.string(),
    created_at: z.string(),
    updated_at: z.string(),
  })
  .meta({ id: 'IdentityProvider' })

/** A provider in the shape of the API; `redirectUri` is what the provider sends people back to. */
export function presentIdentityProvider(
  provider: IdentityProvider,
  redirectUri: string,
): z.input<typeof identityProviderSchema> {
  return {
    object: 'identity_provider',
    id: provider.id,
    kind: provider.kind,
    slug: provider.slug,
    name: provider.name,
    issuer: provider.issuer,
    client_id: provider.clientId,
    has_secret: provider.hasSecret,
    settings: { ...provider.settings },
    scopes: [...provider.scopes],
    state: provider.state,
    redirect_uri: redirectUri,
    created_at: wireTime(provider.createdAt),
    updated_at: wireTime(provider.updatedAt),
  }
}
