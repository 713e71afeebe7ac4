import type { PasswordWork } from '../platform/config.ts'

/** Argon2id at the shipped cost: 64 MiB, 3 passes, 1 lane, 16-byte salt, 32-byte tag; a weaker hash is renewed at sign-in. */
export const passwordMemoryKib = 65_536
export const passwordPasses = 3
export const passwordLanes = 1
export const passwordTagBytes = 32

export const shippedWork: PasswordWork = { memoryKib: passwordMemoryKib, passes: passwordPasses }

/** True when a PHC string was made with less work than is wanted now, or by another algorithm. */
export function passwordHashIsWeaker(hash: string, { memoryKib, passes } = shippedWork): boolean {
  const found = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$/.exec(hash)
  if (found === null) return true
  return Number(found[1]) < memoryKib || Number(found[2]) < passes || Number(found[3]) < passwordLanes
}
