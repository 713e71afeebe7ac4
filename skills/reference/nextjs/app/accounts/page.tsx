import type { Metadata } from 'next'
import styles from '../../lib/identity/identity.module.css'
import { openAsMember } from '../../lib/identity/open'
import { Button, Form, Frame, Notice, RecentSignIn, type Search, Theirs } from '../../lib/identity/page'
import type { Member } from '../../lib/identity/person'
import { lackedBy, listProviders, type Provider } from './providers'
import { State } from './state'

export const metadata: Metadata = { title: 'Your accounts elsewhere' }

const words = { disconnected: 'The account is disconnected. What agents were given on it is over.' }

/** What the person can connect in this organization, and how it stands. What comes back in the address says nothing of that. */
export default async function Accounts({ searchParams }: { searchParams: Search }) {
  const member = await openAsMember('/accounts')
  const [providers, search] = await Promise.all([listProviders(member), searchParams])
  return (
    <Frame
      title="Your accounts elsewhere"
      intro="What you connect here is for your work in this organization. This application asks the identity server for it, and keeps no password or token of it."
    >
      <Notice words={words} name={search.done} />
      {search.error !== undefined && (
        <p role="alert" className={styles.notice}>
          The account was not connected. Nothing has changed.
        </p>
      )}
      <RecentSignIn page="/accounts">Disconnecting asks for a sign-in of the last 5 minutes.</RecentSignIn>
      {providers.length === 0 ? (
        <p className={styles.notice}>There is nothing to connect.</p>
      ) : (
        <ul className={styles.list}>
          {providers.map(provider => (
            <Row key={provider.id} member={member} provider={provider} />
          ))}
        </ul>
      )}
    </Frame>
  )
}

function Row({ member, provider }: { member: Member; provider: Provider }) {
  const { name, slug, connected_account: account } = provider
  const scopes = account === null ? (provider.scopes ?? []) : account.scopes
  return (
    <li className={styles.item}>
      <div className={styles.who}>
        <strong>
          <Theirs>{name}</Theirs>
        </strong>
        {account?.account_display_name && (
          <span className={styles.quiet}>
            <Theirs>{account.account_display_name}</Theirs>{' '}
          </span>
        )}
        <span className={styles.quiet}>
          <State provider={provider} />. May: {scopes.length === 0 ? 'what the provider gives' : scopes.join(', ')}
        </span>
      </div>
      <Connecting member={member} provider={provider} />
      {account !== null && (
        <Form person={member} action="/accounts/disconnect" hidden={{ provider: slug }}>
          <Button about={name}>Disconnect</Button>
        </Form>
      )}
    </li>
  )
}

/** The way to connect, where something is missing. The secret of a client is no person's to enter. */
function Connecting({ member, provider }: { member: Member; provider: Provider }) {
  const { name, slug, auth_methods: methods = ['oauth'], connected_account: account } = provider
  if (account?.state === 'connected' && lackedBy(provider, account).length === 0) return null
  if (methods.every(method => method === 'client_credentials'))
    return <span className={styles.quiet}>An administrator of the server connects it</span>
  return (
    <Form person={member} action="/accounts/connect" hidden={{ provider: slug }}>
      <Button about={name}>{account === null ? 'Connect' : 'Connect again'}</Button>
    </Form>
  )
}
