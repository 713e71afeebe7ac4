import { impossibleTravel } from './check-impossible-travel.ts'
import { newDevice } from './check-new-device.ts'
import { type Velocity, velocity } from './check-velocity.ts'
import type { Risk, RiskListEntry, RiskMode, RiskReason } from './model.ts'

export interface RiskQuestion extends Velocity {
  readonly mode: RiskMode
  /** Entries of the lists that fit this sign-in. */
  readonly listed: readonly RiskListEntry[]
}

/**
 * How risky a sign-in is, and why. A block is only ever an entry that an administrator made, and it wins over an allowed one: a
 * rule asks for another proof, so that no rule locks anybody out. While the rules are only observed, entries hold all the same.
 */
export function decideRisk(question: RiskQuestion): Risk {
  const { mode, listed } = question
  if (mode === 'off') return nothing
  const blocking = listed.filter(({ action }) => action === 'block')
  if (blocking.length > 0) return { verdict: 'block', demand: 'block', reasons: blocking.map(listReason) }
  if (listed.length > 0) return { ...nothing, reasons: listed.map(listReason) }
  const { seen, past, now } = question
  const reasons = [newDevice(seen, past), velocity(question), impossibleTravel(seen, past, now)].filter(
    reason => reason !== undefined,
  )
  if (reasons.length === 0) return nothing
  return { verdict: 'challenge', demand: mode === 'enforce' ? 'challenge' : 'allow', reasons }
}

const nothing: Risk = { verdict: 'allow', demand: 'allow', reasons: [] }

/** An entry for one person's address is not repeated in words that others read. */
function listReason({ type, action, entry }: RiskListEntry): RiskReason {
  return { rule: 'list', facts: { list: type, action, ...(type === 'email' ? {} : { entry }) } }
}
