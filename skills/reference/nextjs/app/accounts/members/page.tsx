import { getWorkOS } from '@workos-inc/authkit-nextjs'
import type { Metadata } from 'next'
import type { Admin } from '../../../lib/identity/admin'
import styles from '../../../lib/identity/identity.module.css'
import { openAsAdmin } from '../../../lib/identity/open'
import { Frame, type Search, Theirs } from '../../../lib/identity/page'
import { nameOf } from '../../../lib/identity/person'
import { listOrganizationProviders, listProviders, type Provider } from '../providers'
import { State } from '../state'

export const metadata: Metadata = { title: 'Accounts elsewhere' }

const rowsMax = 25

/** Whose accounts there are for this organization. What they are called elsewhere, and their tokens, concern their owners. */
export default async function AccountsOfMembers({ searchParams }: { searchParams: Search }) {
  const admin = await openAsAdmin('/accounts/members')
  const { after } = await searchParams
  const [{ owners, next }, own] = await Promise.all([
    listOwners(admin, typeof after === 'string' ? after : undefined),
    listOrganizationProviders(admin),
  ])
  return (
    <Frame
      title="Accounts elsewhere"
      intro="The accounts that people connected for your organization. Each is its owner’s: they disconnect it, and it ends when they leave."
    >
      <ul className={styles.list}>
        {owners.map(({ userId, name, providers }) => (
          <li key={userId} className={styles.item}>
            <div className={styles.who}>
              <strong>
                <Theirs>{name}</Theirs>
              </strong>
              <Connected providers={providers} />
            </div>
          </li>
        ))}
      </ul>
      {next !== undefined && <a href={`/accounts/members?after=${next}`}>Next people</a>}
      <h2 className={styles.section}>Of the organization itself</h2>
      <Connected providers={own} />
    </Frame>
  )
}

interface AccountOwner {
  readonly userId: string
  readonly name: string
  readonly providers: readonly Provider[]
}

/** A page of the people of the administrator's organization with their accounts, and where the next page begins. */
async function listOwners(
  { organizationId }: Admin,
  after: string | undefined,
): Promise<{ readonly owners: AccountOwner[]; readonly next: string | undefined }> {
  const { userManagement } = getWorkOS()
  const page = await userManagement.listOrganizationMemberships({
    organizationId,
    statuses: ['active'],
    limit: rowsMax,
    ...(after === undefined ? {} : { after }),
  })
  const owners = page.data.map(async ({ userId }) => {
    const [user, providers] = await Promise.all([
      userManagement.getUser(userId),
      listProviders({ userId, organizationId }),
    ])
    return { userId, name: nameOf(user), providers }
  })
  return { owners: await Promise.all(owners), next: page.listMetadata.after ?? undefined }
}

function Connected({ providers }: { providers: readonly Provider[] }) {
  const connected = providers.filter(({ connected_account: account }) => account !== null)
  if (connected.length === 0) return <p className={styles.quiet}>None</p>
  return (
    <ul>
      {connected.map(provider => (
        <li key={provider.id}>
          <Theirs>{provider.name}</Theirs>: <State provider={provider} />
        </li>
      ))}
    </ul>
  )
}
