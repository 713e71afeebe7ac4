import { workos } from './client.server'
import type { Member } from './session.server'

/** As the API has it; the client of this version knows no end of a key. */
interface Answer {
  readonly id: string
  readonly name: string
  readonly obfuscated_value: string
  readonly permissions: readonly string[]
  readonly last_used_at: string | null
  readonly expires_at?: string | null
}

/** A key, as the page shows it: never its value. */
export interface ApiKey {
  readonly id: string
  readonly name: string
  readonly ending: string
  readonly permissions: readonly string[]
  readonly usedAt: string | null
  readonly until: string | null
}

const keysMax = 100
const dayMs = 86_400_000

/** How long a key may live, in days. There is none without an end. */
export const lifetimes: readonly string[] = ['30', '90', '365']

/** The keys of the person's organization. */
export async function listKeys({ organizationId }: Member): Promise<readonly ApiKey[]> {
  const query = { limit: keysMax }
  const { data } = await workos.get<{ data: Answer[] }>(`/organizations/${organizationId}/api_keys`, { query })
  return data.data.map(({ id, name, permissions, ...key }) => ({
    id,
    name,
    ending: key.obfuscated_value,
    permissions,
    usedAt: key.last_used_at,
    until: key.expires_at ?? null,
  }))
}

export interface Wanted {
  readonly name: string
  readonly permissions: readonly string[]
  /** One of `lifetimes`. */
  readonly days: string
}

/** Makes a key and answers its value, which is nowhere else from then on. */
export async function makeKey({ organizationId }: Member, { name, permissions, days }: Wanted): Promise<string> {
  const end = new Date(Date.now() + Number(days) * dayMs)
  const { data } = await workos.post<{ value: string }, object>(`/organizations/${organizationId}/api_keys`, {
    name,
    permissions,
    expires_at: end.toISOString(),
  })
  return data.value
}
