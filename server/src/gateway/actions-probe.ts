import { eventFields } from '../audit/index.ts'
import type { Tool } from '../pipes/index.ts'
import { type GrantId, newId, type SessionId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { sha256Hex } from '../platform/secret.ts'
import { sealSecret } from '../vault/index.ts'
import { argumentsPlaceOf } from './actions-admit.ts'
import { type Admitted, admitToolCall } from './store.ts'

const settleSeconds = 1

/**
 * Asks admission for a call of this tool that nothing stands behind, and answers what it said. Nothing is sent whatever that is: a
 * call that were admitted here would stand in the log without an outcome, and be settled as unknown.
 */
export async function probeAdmission(
  on: Platform,
  it: { readonly tool: Tool; readonly sessionId: SessionId; readonly grantId?: GrantId | undefined },
): Promise<Admitted['outcome']> {
  const { tool, sessionId, grantId } = it
  const callId = newId('call')
  const text = '{}'
  const { outcome } = await admitToolCall(
    on.database,
    {
      callId,
      sessionId,
      approvalId: undefined,
      grantId,
      toolId: tool.id,
      toolName: tool.name,
      toolDigest: tool.digest,
      accountId: undefined,
      effect: tool.effect,
      callDigest: undefined,
      argumentsSealed: await sealSecret(on, argumentsPlaceOf('installation', callId, 'calls'), text),
      argumentsDigest: sha256Hex(text),
      taintSeenCount: 0,
      taintAdds: [],
      settleSeconds,
      node: on.node,
      seen: undefined,
      policy: undefined,
      token: undefined,
      event: eventFields({ actor: 'system', call: callId, tool: tool.name, tool_id: tool.id, probe: true }),
    },
    false,
  )
  return outcome
}
