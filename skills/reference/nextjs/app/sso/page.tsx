import { getWorkOS } from '@workos-inc/authkit-nextjs'
import type { Metadata } from 'next'
import type { Admin } from '../../lib/identity/admin'
import styles from '../../lib/identity/identity.module.css'
import { openAsAdmin } from '../../lib/identity/open'
import { Button, Form, Frame, RecentSignIn, Theirs } from '../../lib/identity/page'

export const metadata: Metadata = { title: 'Single sign-on' }

const states: Readonly<Record<string, string>> = {
  active: 'In use',
  validating: 'Being checked',
  draft: 'Not finished',
  inactive: 'Switched off',
}

/** How the people of the administrator's organization sign in with their company's own account. */
export default async function SingleSignOn() {
  const admin = await openAsAdmin('/sso')
  const connections = await listConnections(admin)
  return (
    <Frame title="Single sign-on" intro="Your people sign in with the account of your company, and leave with it.">
      <RecentSignIn page="/sso">Setting it up asks for a sign-in of the last 5 minutes.</RecentSignIn>
      {connections.length === 0 ? (
        <p className={styles.notice}>
          Not set up yet. You need an administrator’s account at your identity provider, and about ten minutes.
        </p>
      ) : (
        <ul className={styles.list}>
          {connections.map(({ id, name, state }) => (
            <li key={id} className={styles.item}>
              <div className={styles.who}>
                <strong>
                  <Theirs>{name}</Theirs>
                </strong>
                <span className={styles.quiet}>{states[state] ?? state}</span>
              </div>
            </li>
          ))}
        </ul>
      )}
      <div className={styles.below}>
        <Form person={admin} action="/sso/setup">
          <Button main>{connections.length === 0 ? 'Set up single sign-on' : 'Change single sign-on'}</Button>
        </Form>
      </div>
    </Frame>
  )
}

/** The connections of the administrator's organization, and of no other. */
async function listConnections({ organizationId }: Admin) {
  const { data } = await getWorkOS().sso.listConnections({ organizationId })
  return data.filter(connection => connection.organizationId === organizationId)
}
