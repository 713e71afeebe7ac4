import type { Act, Neighbours } from './acts.ts'

export const acts = (): readonly Act[] => []

/** `keys.test.ts` follows what they change, and looks at their events. */
export const changesNothing: Readonly<Record<string, string>> = {
  'POST /v1/root_key/rotate': 'a node with one root key has none to change to',
  'POST /v1/data_keys/rotate': 'changes keys alone, which are no state of what somebody may do',
  'POST /v1/analytics/time_zones':
    'keeps days of figures, which are no state of what somebody may do; their tests follow it',
  'POST /v1/analytics/rebuild': 'makes figures anew, which are no state of what somebody may do; their tests follow it',
  'POST /v1/audit/alarms/clock_jumped/accept':
    'has nothing to accept while no clock has jumped; audit-fails.test.ts does it',
  'POST /v1/audit/streams': 'changes where events are sent to; the tests of streams follow it',
  'PATCH /v1/audit/streams/{id}': 'as with a new one',
  'DELETE /v1/audit/streams/{id}': 'as with a new one',
  'POST /v1/audit/keys': 'changes which key signs the log; the tests of the log follow it',
}

export const neighbours: Neighbours = {
  async real(ground) {
    const beyondAll = 9_000_000_000
    const stream = await ground.node.api('POST', '/v1/audit/streams', { kind: 'file', cursor: beyondAll })
    return { auditStream: String(stream.id) }
  },
  kindOf: { streams: 'auditStream' },
  bodies: { 'PATCH /v1/audit/streams/{id}': { enabled: false } },
}
