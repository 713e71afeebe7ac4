import type { Metadata } from 'next'
import type { Admin } from '../../lib/identity/admin'
import styles from '../../lib/identity/identity.module.css'
import { openAsAdmin } from '../../lib/identity/open'
import { Button, Form, Frame, Notice, RecentSignIn, Roles, type Search, Theirs } from '../../lib/identity/page'
import { listPeople, type Person } from '../../lib/identity/people'
import { listRoles, type Role } from '../../lib/identity/roles'

export const metadata: Metadata = { title: 'People' }

const words = {
  removed: 'Removed. They can no longer act for your organization.',
  role: 'The role is changed.',
  invited: 'The invitation is on its way.',
}

/** The people of the administrator's organization: who they are, which role they have, and a way to change it. */
export default async function Team({ searchParams }: { searchParams: Search }) {
  const admin = await openAsAdmin('/team')
  const [people, roles, search] = await Promise.all([listPeople(admin), listRoles(admin), searchParams])
  const leaving = people.find(one => one.membershipId === search.remove && one.userId !== admin.userId)
  return (
    <Frame title="People" intro="Everybody who can act for your organization, and what they may do in it.">
      <Notice words={words} name={search.done} />
      <RecentSignIn page="/team">Changing people asks for a sign-in of the last 5 minutes.</RecentSignIn>
      {leaving && <Leaving admin={admin} person={leaving} />}
      <ul className={styles.list}>
        {people.map(person => (
          <Row key={person.membershipId} admin={admin} person={person} roles={roles} />
        ))}
      </ul>
      {leaving === undefined && <Invite admin={admin} roles={roles} />}
    </Frame>
  )
}

function Row({ admin, person, roles }: { admin: Admin; person: Person; roles: readonly Role[] }) {
  const own = roles.find(({ slug }) => slug === person.role)?.name ?? person.role
  return (
    <li className={styles.item}>
      <div className={styles.who}>
        <strong>
          <Theirs>{person.name}</Theirs>
        </strong>
        {person.name !== person.email && (
          <span className={styles.quiet}>
            <Theirs>{person.email}</Theirs>
          </span>
        )}
      </div>
      {person.userId === admin.userId ? (
        <span className={styles.quiet}>{own}, you</span>
      ) : (
        <>
          <Form person={admin} action="/team/role" hidden={{ membership: person.membershipId }}>
            <select name="role" defaultValue={person.role} aria-label={`Role of ${person.name}`}>
              <Roles of={roles} />
            </select>
            <Button about={`the role of ${person.name}`}>Save</Button>
          </Form>
          <a className={styles.button} href={`/team?remove=${person.membershipId}`}>
            Remove<span className={styles.hidden}> {person.name}</span>
          </a>
        </>
      )}
    </li>
  )
}

function Leaving({ admin, person }: { admin: Admin; person: Person }) {
  return (
    <section className={styles.panel} aria-labelledby="leaving">
      <h2 id="leaving">
        Remove <Theirs>{person.name}</Theirs>?
      </h2>
      <p>
        They lose what they may do for your organization at once. Their account stays, and you can invite them again.
      </p>
      <Form person={admin} action="/team/remove" hidden={{ membership: person.membershipId }}>
        <Button main>Remove</Button>
        <a className={styles.button} href="/team">
          Keep
        </a>
      </Form>
    </section>
  )
}

function Invite({ admin, roles }: { admin: Admin; roles: readonly Role[] }) {
  return (
    <section aria-labelledby="invite">
      <h2 id="invite" className={styles.section}>
        Invite somebody
      </h2>
      <p className={styles.intro}>They get a mail with a link, and join with the role that you choose.</p>
      <Form person={admin} action="/team/invite">
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
