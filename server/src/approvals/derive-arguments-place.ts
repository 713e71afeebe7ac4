import type { ApprovalId, UserId } from '../platform/ids.ts'
import type { SecretPlace } from '../vault/index.ts'

/** Where the arguments of an asked call stand sealed: under the key of the person whom they are shown to. */
export function argumentsPlace(owner: UserId, id: ApprovalId): SecretPlace {
  return { owner, purpose: 'arguments', table: 'approvals', column: 'arguments_sealed', rowId: id, version: 1 }
}
