import type { Person } from './person'
import { Refusal } from './refusal'

/** What of these permissions the person does not have themselves. */
export function lacking({ permissions }: Person, wanted: readonly string[]): string[] {
  return wanted.filter(permission => !permissions.includes(permission))
}

/** Nobody gives on what they do not have: else the right to give roles would be the right to everything. */
export function requireHeld(person: Person, wanted: readonly string[]): void {
  const missing = lacking(person, wanted)
  if (missing.length === 0) return
  throw new Refusal(403, `You can give on only what you may do yourself. You lack: ${missing.join(', ')}.`)
}
