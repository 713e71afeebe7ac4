import { useLoaderData } from 'react-router'
import { AccountState } from '../account-state'
import { type HeldAccount, listHeld, listHeldByOrganization } from '../accounts.server'
import { pageLoader } from '../answer.server'
import { workos } from '../client.server'
import { Frame, Theirs } from '../page'
import { type Member, nameOf, requireAdmin } from '../session.server'

const rowsMax = 25

export const loader = pageLoader(async ({ request, context }) => {
  const person = await requireAdmin(request, context)
  const after = new URL(request.url).searchParams.get('after')
  const [{ people, next }, own] = await Promise.all([listOwners(person, after), listHeldByOrganization(person)])
  return { people, next, own }
})

/** Members with the accounts that they have. What these are called elsewhere, and their tokens, concern their owners. */
async function listOwners({ organizationId }: Member, after: string | null) {
  const page = await workos.userManagement.listOrganizationMemberships({
    organizationId,
    statuses: ['active'],
    limit: rowsMax,
    ...(after === null ? {} : { after }),
  })
  const people = page.data.map(async ({ id, userId }) => {
    const [user, held] = await Promise.all([
      workos.userManagement.getUser(userId),
      listHeld({ userId, organizationId }),
    ])
    return { id, name: nameOf(user), held }
  })
  return { people: await Promise.all(people), next: page.listMetadata.after ?? undefined }
}

export const meta = () => [{ title: 'Accounts elsewhere' }]

/** Whose accounts there are for the administrator's organization, and how they stand. */
export default function AccountsOfMembers() {
  const { people, next, own } = useLoaderData<typeof loader>()
  return (
    <Frame
      title="Accounts elsewhere"
      intro="The accounts that people connected for your organization. Each is its owner’s: they disconnect it, and it ends when they leave."
    >
      <ul className="list">
        {people.map(({ id, name, held }) => (
          <li key={id} className="item">
            <div className="who">
              <strong>
                <Theirs>{name}</Theirs>
              </strong>
            </div>
            <Held accounts={held} />
          </li>
        ))}
      </ul>
      {next && (
        <p>
          <a href={`/accounts/members?after=${next}`}>Next people</a>
        </p>
      )}
      <h2 className="section">Of the organization itself</h2>
      <Held accounts={own} />
    </Frame>
  )
}

function Held({ accounts }: { accounts: readonly HeldAccount[] }) {
  if (accounts.length === 0) return <span className="quiet">None</span>
  return (
    <div>
      {accounts.map(account => (
        <div key={account.provider}>
          <Theirs>{account.provider}</Theirs>: <AccountState of={account} />
        </div>
      ))}
    </div>
  )
}
