import type { Metadata } from 'next'
import type { Admin } from '../../lib/identity/admin'
import styles from '../../lib/identity/identity.module.css'
import { openAsAdmin } from '../../lib/identity/open'
import { Button, Form, Frame, Notice, RecentSignIn, Roles, type Search, Theirs, Time } from '../../lib/identity/page'
import { listRoles, type Role } from '../../lib/identity/roles'
import { type Invitation, listInvitations } from './invitations'

export const metadata: Metadata = { title: 'Invitations' }

const words = {
  sent: 'The invitation is on its way.',
  resent: 'It is on its way again.',
  withdrawn: 'The invitation counts no more.',
}
const states: Readonly<Record<string, string>> = {
  accepted: '● Accepted',
  expired: '┤ Ended',
  revoked: '┤ Withdrawn',
}

/** Whom the administrator's organization invited, and a way to invite somebody. */
export default async function Invitations({ searchParams }: { searchParams: Search }) {
  const admin = await openAsAdmin('/invitations')
  const search = await searchParams
  const after = typeof search.after === 'string' ? search.after : undefined
  const [{ invitations, next }, roles] = await Promise.all([listInvitations(admin, after), listRoles(admin)])
  return (
    <Frame
      title="Invitations"
      intro="Whom you invite gets a mail. They belong to your organization once they accept, and not before."
    >
      <Notice words={words} name={search.done} />
      <RecentSignIn page="/invitations">Inviting somebody asks for a sign-in of the last 5 minutes.</RecentSignIn>
      {invitations.length === 0 ? (
        <p className={styles.notice}>Nobody is invited.</p>
      ) : (
        <ul className={styles.list}>
          {invitations.map(invitation => (
            <Row key={invitation.id} admin={admin} invitation={invitation} />
          ))}
        </ul>
      )}
      {next !== undefined && <a href={`/invitations?after=${next}`}>Older invitations</a>}
      <Invite admin={admin} roles={roles} />
    </Frame>
  )
}

function Row({ admin, invitation }: { admin: Admin; invitation: Invitation }) {
  const { id, email, state, role, until } = invitation
  const waits = state === 'pending'
  return (
    <li className={styles.item}>
      <div className={styles.who}>
        <strong>
          <Theirs>{email}</Theirs>
        </strong>
        <span className={styles.quiet}>
          {role} {waits ? '◔ Waiting, ends ' : (states[state] ?? state)}
          {waits && <Time>{until}</Time>}
        </span>
      </div>
      {waits && (
        <>
          <Form person={admin} action="/invitations/resend" hidden={{ invitation: id }}>
            <Button about={`to ${email}`}>Send again</Button>
          </Form>
          <Form person={admin} action="/invitations/withdraw" hidden={{ invitation: id }}>
            <Button about={`from ${email}`}>Withdraw</Button>
          </Form>
        </>
      )}
    </li>
  )
}

function Invite({ admin, roles }: { admin: Admin; roles: readonly Role[] }) {
  return (
    <section aria-labelledby="invite">
      <h2 id="invite" className={styles.section}>
        Invite somebody
      </h2>
      <Form person={admin} action="/invitations/send">
        <label className={`${styles.field} ${styles.wide}`}>
          E-mail address
          <input name="email" type="email" required maxLength={254} autoComplete="off" />
        </label>
        <label className={styles.field}>
          Role
          <select name="role" defaultValue="member">
            <Roles of={roles} />
          </select>
        </label>
        <Button main>Send invitation</Button>
      </Form>
    </section>
  )
}
