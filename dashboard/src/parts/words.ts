import type { GlyphName } from './state.tsx'

/** "3 calls", "1 call". */
export function counted(number: number, word: string, many = `${word}s`): string {
  return `${number.toLocaleString('en-GB')} ${number === 1 ? word : many}`
}

const principalStates: Readonly<Record<string, { readonly is: GlyphName; readonly word: string }>> = {
  invited: { is: 'waiting', word: 'Invited' },
  active: { is: 'active', word: 'Active' },
  suspended: { is: 'suspended', word: 'Suspended' },
  offboarded: { is: 'ended', word: 'Off-boarded' },
}

/** State of a person, an agent or a service account. */
export function principalState(state: string): { readonly is: GlyphName; readonly word: string } {
  return principalStates[state] ?? { is: 'unknown', word: state }
}
