import { getWorkOS } from '@workos-inc/authkit-nextjs'
import type { Admin } from '../../lib/identity/admin'
import { Refusal } from '../../lib/identity/refusal'

/** As the API has it; the client of this version knows no end of a key. */
export interface ApiKey {
  readonly id: string
  readonly name: string
  readonly obfuscated_value: string
  readonly permissions: readonly string[]
  readonly last_used_at: string | null
  readonly expires_at?: string | null
}

const keysMax = 100
const dayMs = 86_400_000

/** How long a key may live, in days. There is none without an end. */
export const lifetimes: readonly string[] = ['30', '90', '365']

/** The keys of the administrator's organization. */
export async function listKeys({ organizationId }: Admin): Promise<readonly ApiKey[]> {
  const query = { limit: keysMax }
  const { data } = await getWorkOS().get<{ data: ApiKey[] }>(`/organizations/${organizationId}/api_keys`, { query })
  return data.data
}

/** A key of the administrator's organization. One of another is not there. */
export async function findKey(admin: Admin, id: string): Promise<ApiKey> {
  const key = (await listKeys(admin)).find(one => one.id === id)
  if (key === undefined) throw new Refusal(404, 'There is no such key.')
  return key
}

export interface Wanted {
  readonly name: string
  readonly permissions: readonly string[]
  /** One of `lifetimes`. */
  readonly days: string
}

/** Makes a key and answers its value, which is nowhere else from then on. */
export async function makeKey({ organizationId }: Admin, { name, permissions, days }: Wanted): Promise<string> {
  const end = new Date(Date.now() + Number(days) * dayMs)
  const { data } = await getWorkOS().post<{ value: string }, object>(`/organizations/${organizationId}/api_keys`, {
    name,
    permissions,
    expires_at: end.toISOString(),
  })
  return data.value
}
