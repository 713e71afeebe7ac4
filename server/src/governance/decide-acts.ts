import { mayActOn } from '../directory/index.ts'
import type { PrincipalKind, PrincipalState } from '../directory/model.ts'
import type { InstallationRole } from '../platform/actor.ts'

export interface Acting {
  readonly kind: PrincipalKind
  readonly state: PrincipalState
  /** Of the person in this installation, where it is one. */
  readonly role: InstallationRole | undefined
  /** Of whoever would do it. */
  readonly acting: InstallationRole | undefined
}

/** What an administrator may do with a principal in its state, by the names of the operations; nothing with who stands higher (T92). */
export function actsOn({ kind, state, role, acting }: Acting): readonly string[] {
  if (state === 'offboarded' || !mayActOn(acting, role)) return []
  const moves = state === 'suspended' ? ['activatePrincipal'] : state === 'active' ? ['suspendPrincipal'] : []
  return [...moves, ...(kind === 'user' ? [] : ['handOverPrincipal']), 'offboardPrincipal']
}
