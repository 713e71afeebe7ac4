import { findDemands } from '../applications/index.ts'
import { findMembershipOf } from '../directory/index.ts'
import type { Sql } from '../platform/database.ts'
import type { OrganizationId, UserId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { Refusal } from '../platform/refusal.ts'
import { forgetDevices, listProvenFactors } from './store-factors.ts'
import { hasPasskey } from './store-passkeys.ts'

export interface NamedAccounts {
  readonly organizationId: OrganizationId
  readonly named: readonly UserId[]
}

/**
 * Makes these people ready to be break-glass accounts of the organization: no browser of theirs is remembered any more, so that each
 * way in asks for the second factor. Those who are it already are not judged again.
 *
 * @throws Refusal 422 `break_glass_unfit` for whoever is no active member, is kept by the directory, which could switch them off, or
 * has no second factor and no passkey.
 */
export async function prepareBreakGlass(on: Platform, { organizationId, named }: NamedAccounts): Promise<void> {
  await on.database.transaction(async tx => {
    const known = (await findDemands(tx, organizationId))?.breakGlass ?? []
    for (const userId of named.filter(id => !known.includes(id))) {
      const membership = await findMembershipOf(tx, { organizationId, userId })
      if (membership?.status !== 'active') throw breakGlassUnfit(userId, 'is no active member of this organization')
      if (membership.directoryManaged) throw breakGlassUnfit(userId, 'is kept by the directory of this organization')
      if (!(await hasStrongProof(tx, userId))) throw breakGlassUnfit(userId, 'has no second factor and no passkey')
      await forgetDevices(tx, userId)
    }
  })
}

/** Whether the person has what a break-glass account has to prove. */
export async function hasStrongProof(sql: Sql, userId: UserId): Promise<boolean> {
  return (await listProvenFactors(sql, userId)).length > 0 || (await hasPasskey(sql, userId))
}

function breakGlassUnfit(userId: UserId, why: string): Refusal {
  return new Refusal({
    status: 422,
    code: 'break_glass_unfit',
    message: `${userId} ${why}. A break-glass account is a member with a second factor or a passkey whom no directory keeps.`,
  })
}
