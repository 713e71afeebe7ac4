import { useLoaderData } from 'react-router'
import { AccountState } from '../account-state'
import { listProviders, type Provider } from '../accounts.server'
import { pageLoader } from '../answer.server'
import { csrfTokenOf } from '../guard.server'
import { ActForm, Frame, Notice, RecentSignIn, Theirs } from '../page'
import { requireMember } from '../session.server'
import { isFresh } from '../step-up.server'

export const loader = pageLoader(async ({ request, context }) => {
  const person = await requireMember(request, context)
  const query = new URL(request.url).searchParams
  return {
    providers: await listProviders(person),
    isRefused: query.has('error'),
    done: query.get('done'),
    isFresh: isFresh(person),
    csrf: csrfTokenOf(person),
  }
})

export const meta = () => [{ title: 'Your accounts elsewhere' }]

const words = { disconnected: 'The account is disconnected. Nothing here and no agent uses it any more.' }

/** What the person can connect in this organization, what they connected, and how it stands. */
export default function Accounts() {
  const { providers, isRefused, done, isFresh, csrf } = useLoaderData<typeof loader>()
  return (
    <Frame
      title="Your accounts elsewhere"
      intro="What you connect here is for your work in this organization. This application asks the identity server for it, and keeps no password or token of it."
    >
      {isRefused && (
        <p role="alert" className="notice">
          The account was not connected. Nothing has changed.
        </p>
      )}
      <Notice words={words} name={done} />
      <RecentSignIn isFresh={isFresh} page="/accounts">
        Disconnecting asks for a sign-in of the last 5 minutes.
      </RecentSignIn>
      {providers.length === 0 ? (
        <p className="notice">There is nothing to connect.</p>
      ) : (
        <ul className="list">
          {providers.map(provider => (
            <Row key={provider.id} provider={provider} csrf={csrf} />
          ))}
        </ul>
      )}
    </Frame>
  )
}

interface RowProps {
  readonly provider: Provider
  readonly csrf: string
}

function Row({ provider, csrf }: RowProps) {
  const { slug, name, scopes, account } = provider
  return (
    <li className="item">
      <div className="who">
        <strong>
          <Theirs>{name}</Theirs>
        </strong>
        {account?.name !== undefined && (
          <span className="quiet">
            <Theirs>{account.name}</Theirs>{' '}
          </span>
        )}
        <span className="quiet">
          <AccountState of={account} />. May: {scopes.length === 0 ? 'what the provider gives' : scopes.join(', ')}
        </span>
      </div>
      <Connect provider={provider} csrf={csrf} />
      {account !== undefined && (
        <ActForm
          action="/accounts/disconnect"
          csrf={csrf}
          button="Disconnect"
          about={name}
          hidden={{ provider: slug }}
        />
      )}
    </li>
  )
}

/** The way to connect, where there is something to gain by it. */
function Connect({ provider: { slug, name, isForPeople, account }, csrf }: RowProps) {
  if (account?.works && account.lacked.length === 0) return null
  if (!isForPeople) return <span className="quiet">An administrator of the server connects it</span>
  return (
    <ActForm
      action="/accounts/connect"
      csrf={csrf}
      button={account === undefined ? 'Connect' : 'Connect again'}
      about={name}
      hidden={{ provider: slug }}
    />
  )
}
