import { getWorkOS } from '@workos-inc/authkit-nextjs'
import type { Member } from '../../lib/identity/person'

/** As the API has it: what an agent asks this person for. */
export interface Approval {
  readonly id: string
  readonly state: string
  readonly user_id: string
  readonly code: string
  readonly url: string
  readonly purpose: string | null
  readonly tools: readonly { readonly name: string; readonly effect: string }[]
  readonly expires_at: string
}

const rowsMax = 25

/** The latest requests of agents to the person; those to others are not among them. */
export async function listApprovals({ userId }: Member): Promise<Approval[]> {
  const query = { user_id: userId, limit: rowsMax }
  const { data } = await getWorkOS().get<{ data: Approval[] }>('/v1/approvals', { query })
  return data.data.filter(({ user_id }) => user_id === userId)
}
