import { workos } from './client.server'
import type { Member } from './session.server'

const factorsMax = 25

/** The second factors of the person; those of others are not among them. */
export async function listFactors({ userId }: Member): Promise<readonly { id: string; since: string }[]> {
  const { data } = await workos.multiFactorAuth.listUserAuthFactors({ userId, limit: factorsMax })
  return data.map(({ id, createdAt }) => ({ id, since: createdAt }))
}
