import { getWorkOS } from '@workos-inc/authkit-nextjs'
import type { Member } from '../../lib/identity/person'
import { Refusal } from '../../lib/identity/refusal'

const factorsMax = 25

/** The second factors of the person; those of others are not among them. */
export async function listFactors({ userId }: Member): Promise<{ readonly id: string; readonly since: string }[]> {
  const { data } = await getWorkOS().multiFactorAuth.listUserAuthFactors({ userId, limit: factorsMax })
  return data.map(({ id, createdAt }) => ({ id, since: createdAt }))
}

/** A factor of the person. One of somebody else is not there. */
export async function findFactor(member: Member, id: string): Promise<string> {
  const factor = (await listFactors(member)).find(one => one.id === id)
  if (factor === undefined) throw new Refusal(404, 'There is no such factor of yours.')
  return factor.id
}
