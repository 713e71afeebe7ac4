import type { InstallationRole } from '../platform/actor.ts'

const ranks: readonly (InstallationRole | undefined)[] = [undefined, 'approver', 'auditor', 'admin', 'owner']

/**
 * May somebody with the role `acting` change, enter or remove the account of somebody with the role `target`? Never one who
 * stands higher: a new password, address or sign-in code for an owner's account would be that owner's power (T92).
 */
export function mayActOn(acting: InstallationRole | undefined, target: InstallationRole | undefined): boolean {
  return ranks.indexOf(acting) >= ranks.indexOf(target)
}
