import type { Sql } from '../platform/database.ts'
import { newId, type OrganizationId } from '../platform/ids.ts'
import { parseJson } from '../platform/json.ts'
import type { Platform } from '../platform/platform.ts'
import { emit } from './actions.ts'
import { answerBytesMax, openSigningSecret } from './actions-secrets.ts'
import { type ActionKind, type ActionVerdict, judgeActionAnswer } from './check-action-answer.ts'
import { signatureHeader } from './derive-signature.ts'
import { type ActionEndpoint, findActionEndpoint } from './store-actions.ts'

interface Circumstances {
  readonly authentication_method?: string
  readonly ip_address: string | null
  readonly user_agent: string | null
}

/** What an endpoint is told, in the shapes of the wire. */
export interface ActionContexts {
  readonly authentication: Circumstances & {
    readonly user: { readonly id: string; readonly email: string }
    readonly organization?: { readonly id: OrganizationId }
    readonly organization_membership?: object
  }
  readonly user_registration: Circumstances & {
    readonly user_data: {
      readonly email: string
      readonly first_name: string | null
      readonly last_name: string | null
      readonly name?: string | null
    }
    readonly invitation?: object
  }
}

const askTimeoutMs = 5_000

/** Whether there is somebody to ask. */
export async function actionIsEnabled(sql: Sql, kind: ActionKind): Promise<boolean> {
  return (await findActionEndpoint(sql, kind))?.enabled === true
}

/**
 * Asks the action endpoint of this installation whether a person may sign up or sign in, before a user or a session is made.
 * Allowed where no endpoint is enabled. An endpoint that does not answer in 5 s, or answers anything that it did not sign,
 * denies; `denied` is the text for the person. Outside a transaction: it waits for somebody else.
 */
export async function askAction<K extends ActionKind>(
  on: Platform,
  kind: K,
  context: ActionContexts[K],
): Promise<'allow' | { readonly denied: string }> {
  const endpoint = await findActionEndpoint(on.database, kind)
  if (endpoint === undefined || !endpoint.enabled) return 'allow'
  const executionId = newId('actionExecution')
  const answer = await ask(on, endpoint, { id: executionId, object: `${kind}_action_context`, ...context })
  if (answer.verdict === 'allow') return 'allow'
  await emit(on.database, {
    actor: { kind: 'system', node: on.node },
    event: `action.${kind}.denied`,
    data: deniedData(endpoint, { executionId, context }),
    ...organizationOf(context),
  })
  return { denied: answer.message ?? 'Signing in is not allowed at the moment. Ask whoever runs this application.' }
}

async function ask(on: Platform, endpoint: ActionEndpoint, question: object): Promise<ActionVerdict> {
  const place = { table: 'action_endpoints', rowId: endpoint.id, version: endpoint.secretVersion } as const
  const secret = openSigningSecret(on, place, endpoint.secretSealed).reveal()
  const body = JSON.stringify(question)
  const at = on.clock.now().getTime()
  try {
    const response = await on.egress.fetch(endpoint.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'workos-signature': signatureHeader({ secrets: [secret], at, body }),
      },
      body,
      timeoutMs: askTimeoutMs,
      responseBytesMax: answerBytesMax,
    })
    const answer = parseJson(await response.text())
    if (!response.ok || !answer.ok) return { verdict: 'deny' }
    return judgeActionAnswer(answer.value, { kind: endpoint.kind, secret, nowMs: on.clock.now().getTime() })
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : 'unknown'
    on.log.warn({ action: endpoint.kind, why }, 'an action endpoint gave no answer, so it denies')
    return { verdict: 'deny' }
  }
}

function organizationOf(context: ActionContexts[ActionKind]): { organizationId?: OrganizationId } {
  return 'organization' in context && context.organization !== undefined
    ? { organizationId: context.organization.id }
    : {}
}

function deniedData(
  endpoint: ActionEndpoint,
  asked: { executionId: string; context: ActionContexts[ActionKind] },
): object {
  const { context, executionId } = asked
  const who =
    'user' in context
      ? { user_id: context.user.id, organization_id: context.organization?.id ?? null, email: context.user.email }
      : { organization_id: null, email: context.user_data.email }
  return {
    action_endpoint_id: endpoint.id,
    action_execution_id: executionId,
    type: endpoint.kind,
    verdict: 'Deny',
    ...who,
    ip_address: context.ip_address,
    user_agent: context.user_agent,
  }
}
