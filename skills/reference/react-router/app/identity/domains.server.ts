import { workos } from './client.server'
import { Refusal } from './refusal.server'
import type { Member } from './session.server'

/** A domain of an organization, as its page shows it. */
export interface Domain {
  readonly id: string
  readonly name: string
  /** Only the server says `verified`, and only once it read the record itself. */
  readonly state: string
  /** The name of the TXT record, and what stands in it. */
  readonly record: { readonly name: string; readonly value: string } | undefined
}

export const back = { path: '/domains', title: 'Back to the domains' }

/** The domains of the person's organization. */
export async function listDomains({ organizationId }: Member): Promise<readonly Domain[]> {
  const { domains } = await workos.organizations.getOrganization(organizationId)
  return domains.map(({ id, domain, state, verificationPrefix, verificationToken }) => ({
    id,
    name: domain,
    state,
    record:
      verificationToken === undefined
        ? undefined
        : { name: verificationPrefix ? `${verificationPrefix}.${domain}` : domain, value: verificationToken },
  }))
}

/** A domain that the person's own organization claims; others are not there. */
export async function findDomain({ organizationId }: Member, id: string): Promise<{ id: string; domain: string }> {
  if (!/^\w{1,100}$/.test(id)) throw new Refusal(404, 'There is no such domain.', back)
  const claim = await workos.organizationDomains.getOrganizationDomain(id)
  if (claim.organizationId !== organizationId) throw new Refusal(404, 'There is no such domain.', back)
  return claim
}
