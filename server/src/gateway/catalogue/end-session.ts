import { endSession } from '../../sessions/index.ts'
import { actorOf } from '../derive-actor.ts'
import { dataResult } from '../render-refusal.ts'
import type { GatewayTool } from './gateway-tool.ts'

/** An agent that is done says so. Complete when it returns, and for good. */
export const endSessionTool: GatewayTool = {
  definition: {
    name: 'gateway__end_session',
    title: 'End session',
    description:
      'Ends this session and everything in it: grants, open requests, tokens, calls in flight. Call it once your work is done. ' +
      'It cannot be undone; a new session needs a new authorization and new approvals.',
    inputSchema: { type: 'object', properties: {} },
    annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: false },
  },
  call: async (on, { session }) => {
    const { receipt } = await endSession(on, actorOf(session), session.id, 'ended_by_agent')
    return dataResult({
      session_id: session.id,
      status: 'ended',
      receipt: {
        id: receipt.id,
        grants_ended: receipt.grantsEnded,
        tokens_ended: receipt.tokensEnded,
        approvals_withdrawn: receipt.approvalsWithdrawn,
        completed_at: receipt.completedAt.toISOString(),
      },
    })
  },
}
