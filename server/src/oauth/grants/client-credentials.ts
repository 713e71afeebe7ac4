import { findOnlyAgent } from '../../applications/index.ts'
import type { Platform } from '../../platform/platform.ts'
import { startAgentSession } from '../../sessions/index.ts'
import { loadScopes } from '../actions-scopes.ts'
import { checkResource } from '../check-resource.ts'
import { checkScope } from '../check-scope.ts'
import { tokenRefused } from '../errors.ts'
import type { Granted, TokenRequest } from '../model.ts'
import type { Grant } from './grant.ts'

/**
 * RFC 6749 section 4.4, for an agent that authenticates by itself. Each request starts a session of its own without any access;
 * who asks for `offline_access` gets a refresh token and stays in that session until its end.
 */
export const clientCredentials: Grant = { name: 'client_credentials', grant: start }

async function start(
  on: Platform,
  { values, application, userAgent, address, holderKey }: TokenRequest,
): Promise<Granted> {
  const agent = application.kind === 'machine' ? await findOnlyAgent(on, application.id) : undefined
  if (agent === undefined || application.tokenEndpointAuthMethod === 'none')
    throw tokenRefused('unauthorized_client', 'This client acts for people only; use authorization_code.')
  const scope = checkScope({ asked: values.get('scope'), ...(await loadScopes(on.database, application)) })
  if (!scope.ok) throw tokenRefused('invalid_scope', scope.description)
  const { baseUrl } = on.config
  const resource = checkResource({ asked: values.get('resource'), baseUrl, otherwise: `${baseUrl}/mcp` })
  if (!resource.ok) throw tokenRefused('invalid_target', resource.description)
  const refresh = scope.value.split(' ').includes('offline_access')
  const parts = { scope: scope.value, resource: resource.value, holderKey }
  const start = { application, agent, refresh, userAgent, ipAddress: address, ...parts }
  return { ...(await startAgentSession(on, start)), ...parts }
}
