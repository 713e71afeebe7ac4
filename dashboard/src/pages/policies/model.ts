import { client, send } from '../../api.ts'

export type Policy = Awaited<ReturnType<typeof client.getPolicy>>
export type PolicyTest = NonNullable<Policy['tests']>[number]
export type Preview = Awaited<ReturnType<typeof client.getPolicyPreview>>

export interface Fault {
  readonly rule: string | null
  readonly message: string
  readonly at: { readonly start: number; readonly end: number } | null
  readonly line: number | null
  readonly column: number | null
}

export interface TestRun {
  readonly name: string
  readonly passed: boolean
  readonly verdict: 'allow' | 'deny'
  readonly by: readonly string[]
}

export interface PolicyCheck {
  readonly faults: readonly Fault[]
  readonly tests: readonly TestRun[]
}

/** What is wrong with a text, and what tests say of it; nothing of it is kept. */
export function checkPolicy(text: string, tests: readonly PolicyTest[]): Promise<PolicyCheck> {
  return send<PolicyCheck>('POST', '/v1/policies/check', { body: { text, tests } })
}

/** The page of a person on which a version is activated: never this one (I8). */
export function activationHref({ organization_id: organization, id }: Pick<Policy, 'organization_id' | 'id'>): string {
  return `/account/organizations/${organization}/policies/${id}`
}

export const policyStates = {
  active: { is: 'active', word: 'Active' },
  draft: { is: 'waiting', word: 'Draft' },
  retired: { is: 'ended', word: 'Retired' },
} as const

const namesShown = 100

/** Its groups, as rules name them. */
export async function readGroups(organizationId: string): Promise<readonly { id: string; name: string }[]> {
  const { data } = await client.listGroups({ organization_id: organizationId, query: { limit: namesShown } })
  return data.map(({ id, name }) => ({ id, name }))
}
