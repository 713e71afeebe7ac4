import { getWorkOS } from '@workos-inc/authkit-nextjs'
import type { Admin } from '../../lib/identity/admin'
import { Refusal } from '../../lib/identity/refusal'

export interface Domain {
  readonly id: string
  readonly name: string
  /** Only the server says `verified`, and only once it read the record itself. */
  readonly state: string
  /** The name of the TXT record, and what stands in it. */
  readonly record: { readonly name: string; readonly value: string } | undefined
}

/** The domains of the administrator's organization. */
export async function listDomains({ organizationId }: Admin): Promise<Domain[]> {
  const { domains } = await getWorkOS().organizations.getOrganization(organizationId)
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

/** One domain of the administrator's organization. One of another is not there. */
export async function findDomain(admin: Admin, id: string): Promise<Domain> {
  const domain = (await listDomains(admin)).find(one => one.id === id)
  if (domain === undefined) throw new Refusal(404, 'There is no such domain in your organization.')
  return domain
}
