import type { Act, ActsGround, Neighbours } from './acts.ts'

/** Organizations, domains, groups, roles and authorization. */
export const acts = (_g: ActsGround): readonly Act[] => []

/** Routes that change nothing which counts as a state, with the reason. */
export const changesNothing: Readonly<Record<string, string>> = {}

export const neighbours: Neighbours = {
  real: () => Promise.resolve({}),
  kindOf: {},
  bodies: {},
}
