import { waitForDecision } from '../../approvals/index.ts'
import { parseId } from '../../platform/ids.ts'
import { Refusal } from '../../platform/refusal.ts'
import { stoppingSignal } from '../actions-limits.ts'
import { rpcFault } from '../errors.ts'
import { textIn } from '../model.ts'
import { dataResult } from '../render-refusal.ts'
import type { GatewayTool } from './gateway-tool.ts'

const waitMsMax = 25_000
const waitMsDefault = 20_000

const words = {
  pending: 'Nobody has decided yet. Call gateway__wait_for_approval again with the same approval_id.',
  approved: 'Approved. Repeat the call that needed it, or look at gateway__session_status for what you may do now.',
  denied: 'Denied by the person. Do not ask for the same again; do without it or ask the person what they want.',
  expired: 'Nobody decided in time. Nothing was given. Ask again if you still need it.',
  withdrawn: 'This request was taken back. Nothing was given.',
} as const

/** A long poll that any client can make. It is no activity: waiting does not keep a session alive. */
export const waitForApproval: GatewayTool = {
  definition: {
    name: 'gateway__wait_for_approval',
    title: 'Wait for approval',
    description:
      'Waits up to 25 seconds for a person to decide an approval and returns its status: pending, approved, denied, expired or withdrawn. ' +
      'While it is pending, call this again; the person may need a few minutes. Only a person can decide; nothing you send changes that.',
    inputSchema: {
      type: 'object',
      properties: {
        approval_id: {
          type: 'string',
          maxLength: 64,
          description: 'The approval_id that a refused call or gateway__request_access gave you.',
        },
        timeout_ms: { type: 'integer', minimum: 0, maximum: waitMsMax, description: 'How long to wait at most.' },
      },
      required: ['approval_id'],
    },
    outputSchema: {
      type: 'object',
      properties: {
        approval_id: { type: 'string' },
        status: { type: 'string', enum: ['pending', 'approved', 'denied', 'expired', 'withdrawn'] },
      },
      required: ['approval_id', 'status'],
    },
    annotations: { readOnlyHint: true, openWorldHint: false },
  },
  call: async (on, { session, cancelled }, args) => {
    const approvalId = parseId('approval', textIn(args, 'approval_id') ?? '')
    const unknown = rpcFault('invalidParams', 'There is no such approval in this session.')
    if (approvalId === undefined) return unknown
    try {
      const waitMs = typeof args.timeout_ms === 'number' ? args.timeout_ms : waitMsDefault
      const signal = AbortSignal.any([cancelled, stoppingSignal(on)])
      const status = await waitForDecision(on, { approvalId, sessionId: session.id, waitMs, signal })
      return dataResult({ approval_id: approvalId, status }, words[status])
    } catch (cause) {
      if (cause instanceof Refusal && cause.status === 404) return unknown
      throw cause
    }
  },
}
