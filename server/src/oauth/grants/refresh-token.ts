import type { Platform } from '../../platform/platform.ts'
import { Secret } from '../../platform/secret.ts'
import { rotateRefreshToken } from '../../sessions/index.ts'
import { tokenMaker } from '../actions-access.ts'
import { loadScopes, resourcesOf } from '../actions-scopes.ts'
import { checkResource } from '../check-resource.ts'
import { checkScope } from '../check-scope.ts'
import { tokenRefused } from '../errors.ts'
import type { Granted, TokenRequest } from '../model.ts'
import type { Grant } from './grant.ts'

/** RFC 6749 section 6. Renews tokens and never the session: its end stays where it was (I2). */
export const refreshToken: Grant = { name: 'refresh_token', grant: refresh }

async function refresh(on: Platform, { values, application, holderKey }: TokenRequest): Promise<Granted> {
  const presented = values.get('refresh_token')
  if (presented === undefined) throw tokenRefused('invalid_request', 'The parameter refresh_token is missing.')
  const { again } = await tokenMaker(on, application)
  const { allowed } = await loadScopes(on.database, application)
  const registered = await resourcesOf(on.database, application)
  const rotation = await rotateRefreshToken(on, {
    presented: new Secret(presented),
    application,
    holderKey,
    allow: kept => scopeWithin(on, values, { ...kept, allowed, registered }),
    ...(again === undefined ? {} : { access: again }),
  })
  if (rotation.outcome === 'refused')
    throw tokenRefused(
      'invalid_grant',
      'This refresh token is of no use: unknown, used before, or its session has ended.',
    )
  const { session, tokens, scope, resource } = rotation
  return { session, tokens, scope, resource, holderKey }
}

/**
 * What was granted is all that can be had again, or less of it, and without what the application may no longer ask for: the answer
 * says what is left (RFC 6749 section 5.1). Asking for more changes nothing, also not the token (T22).
 */
function scopeWithin(
  on: Platform,
  values: ReadonlyMap<string, string>,
  kept: {
    readonly scope: string
    readonly resource: string | undefined
    readonly allowed: readonly string[]
    readonly registered: readonly string[]
  },
): string {
  const left = kept.scope.split(' ').filter(word => word === '' || kept.allowed.includes(word))
  const scope = checkScope({ asked: values.get('scope'), allowed: left, otherwise: left.join(' ') })
  if (!scope.ok) throw tokenRefused('invalid_scope', 'A refresh can’t have scopes that were not granted.')
  const { baseUrl } = on.config
  const { registered } = kept
  const resource = checkResource({
    asked: values.get('resource') ?? kept.resource,
    baseUrl,
    otherwise: undefined,
    registered,
  })
  if (!resource.ok || resource.value !== kept.resource)
    throw tokenRefused('invalid_target', 'This refresh token is for another resource.')
  return scope.value
}
