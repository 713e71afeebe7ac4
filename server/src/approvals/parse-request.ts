import { idFrom } from '../platform/ids.ts'
import type { AccessRequest, Constraints, Effect } from './model.ts'

/** `requestDocument` as it stands in the row. */
interface StoredRequest {
  readonly session: string
  readonly user: string
  readonly client: string
  readonly application: string
  readonly tools: readonly {
    readonly id: string
    readonly name: string
    readonly provider: string
    readonly account: string | null
    readonly choices?: readonly string[]
    readonly digest: string
    readonly effect: Effect
    readonly constraints: Constraints
  }[]
  readonly limits: {
    readonly duration_seconds: number
    readonly max_calls: number | null
    readonly max_bytes?: number
  }
  readonly purpose: string | null
}

/** The inverse of `requestDocument`, for texts that our own rows hold. */
export function parseRequest(text: string): AccessRequest {
  const stored: StoredRequest = JSON.parse(text)
  return {
    sessionId: idFrom('session', stored.session),
    userId: idFrom('user', stored.user),
    clientId: stored.client,
    applicationId: idFrom('application', stored.application),
    tools: stored.tools.map(tool => ({
      id: idFrom('tool', tool.id),
      name: tool.name,
      providerId: idFrom('provider', tool.provider),
      accountId: tool.account === null ? undefined : idFrom('account', tool.account),
      choices: (tool.choices ?? []).map(id => idFrom('account', id)),
      digest: tool.digest,
      effect: tool.effect,
      constraints: tool.constraints,
    })),
    limits: {
      durationSeconds: stored.limits.duration_seconds,
      maxCalls: stored.limits.max_calls ?? undefined,
      ...(stored.limits.max_bytes === undefined ? {} : { maxBytes: stored.limits.max_bytes }),
    },
    purpose: stored.purpose ?? undefined,
  }
}
