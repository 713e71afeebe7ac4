import type { Proof } from './model.ts'

/** What a session that begins by this proof is told was proven, first proof first, and whose connection vouched for it. */
export function proofNames({ method, vouchedBy, secondFactorAt }: Proof): string[] {
  return [
    method,
    ...(vouchedBy === undefined ? [] : [vouchedBy]),
    ...(secondFactorAt === undefined ? [] : ['second_factor']),
  ]
}
