import type { Act, ActsGround, Neighbours } from './acts.ts'

/** What a person does on the account pages. */
export const acts = (_g: ActsGround): readonly Act[] => []

/** Routes that change nothing which counts as a state, with the reason. */
export const changesNothing: Readonly<Record<string, string>> = {}

export const neighbours: Neighbours = {
  real: () => Promise.resolve({}),
  kindOf: {},
  bodies: {},
}
