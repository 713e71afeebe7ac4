import { record } from '../audit/index.ts'
import { type Actor, actorName, inSession } from '../platform/actor.ts'
import type { Platform } from '../platform/platform.ts'
import type { Secret } from '../platform/secret.ts'
import { newSigningSecret, openSigningSecret, sealSigningSecret } from './actions-secrets.ts'
import type { ActionKind } from './check-action-answer.ts'
import { parseWebhookUrl } from './parse-webhook-url.ts'
import { type ActionEndpoint, insertActionEndpoint, saveActionEndpoint } from './store-actions.ts'

/** Who is asked from now on; the secret stays what it was. 422 `invalid_url` for what is never sent to. */
export function configureAction(
  on: Platform,
  actor: Actor,
  asked: { readonly kind: ActionKind; readonly url: string; readonly enabled: boolean },
): Promise<ActionEndpoint> {
  const { kind, enabled } = asked
  const url = parseWebhookUrl(asked.url, on.config)
  const seal = (id: string): Buffer =>
    sealSigningSecret(on, { table: 'action_endpoints', rowId: id, version: 1 }, newSigningSecret())
  return on.database.transaction(async tx => {
    await insertActionEndpoint(tx, { kind, url, enabled, seal })
    const endpoint = await saveActionEndpoint(tx, { kind, url, enabled })
    const body = { actor: actorName(actor), endpoint: endpoint.id, kind, url, enabled }
    await record(tx, { type: 'action_endpoint.configured', ...inSession(actor), body })
    return endpoint
  })
}

/** What the endpoint verifies our questions with, and signs its answers with. */
export function secretOfAction(on: Platform, endpoint: ActionEndpoint): Secret {
  const place = { table: 'action_endpoints', rowId: endpoint.id, version: endpoint.secretVersion } as const
  return openSigningSecret(on, place, endpoint.secretSealed)
}
