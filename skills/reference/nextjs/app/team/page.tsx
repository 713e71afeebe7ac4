import { withAuth } from '@workos-inc/authkit-nextjs'
import type { Metadata } from 'next'
import { notFound, redirect } from 'next/navigation'
import { findAdmin } from '../../lib/identity/admin'
import styles from '../../lib/identity/identity.module.css'
import { Frame, Notice, RecentSignIn, type Search, Theirs } from '../../lib/identity/page'
import { listPeople, listRoles, type Person, type Role } from './people'

export const metadata: Metadata = { title: 'People' }

const words = {
  removed: 'Removed. They can no longer act for your organization.',
  role: 'The role is changed.',
  invited: 'The invitation is on its way.',
}

/** The people of the administrator's organization: who they are, which role they have, and a way to change it. */
export default async function Team({ searchParams }: { searchParams: Search }) {
  const { user } = await withAuth()
  if (user === null) redirect('/sign-in?returnTo=/team')
  const admin = await findAdmin()
  if (admin === undefined) notFound()
  const [people, roles, search] = await Promise.all([listPeople(admin), listRoles(admin), searchParams])
  const leaving = people.find(one => one.membershipId === search.remove && one.userId !== admin.userId)
  return (
    <Frame title="People" intro="Everybody who can act for your organization, and what they may do in it.">
      <Notice words={words} name={search.done} />
      <RecentSignIn page="/team">Changing people asks for a sign-in of the last 5 minutes.</RecentSignIn>
      {leaving && <Leaving person={leaving} />}
      <ul className={styles.list}>
        {people.map(person => (
          <Row key={person.membershipId} person={person} roles={roles} isSelf={person.userId === admin.userId} />
        ))}
      </ul>
      {leaving === undefined && <Invite roles={roles} />}
    </Frame>
  )
}

function Row({ person, roles, isSelf }: { person: Person; roles: readonly Role[]; isSelf: boolean }) {
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
      {isSelf ? (
        <span className={styles.quiet}>{own}, you</span>
      ) : (
        <>
          <form className={styles.form} method="post" action="/team/role">
            <input type="hidden" name="membership" value={person.membershipId} />
            <select name="role" defaultValue={person.role} aria-label={`Role of ${person.name}`}>
              <Roles roles={roles} />
            </select>
            <button className={styles.button} type="submit">
              Save<span className={styles.hidden}> the role of {person.name}</span>
            </button>
          </form>
          <a className={styles.button} href={`/team?remove=${person.membershipId}`}>
            Remove<span className={styles.hidden}> {person.name}</span>
          </a>
        </>
      )}
    </li>
  )
}

function Leaving({ person }: { person: Person }) {
  return (
    <section className={styles.panel} aria-labelledby="leaving">
      <h2 id="leaving">
        Remove <Theirs>{person.name}</Theirs>?
      </h2>
      <p>
        They lose what they may do for your organization at once. Their account stays, and you can invite them again.
      </p>
      <form className={styles.form} method="post" action="/team/remove">
        <input type="hidden" name="membership" value={person.membershipId} />
        <button className={styles.main} type="submit">
          Remove
        </button>
        <a className={styles.button} href="/team">
          Keep
        </a>
      </form>
    </section>
  )
}

function Invite({ roles }: { roles: readonly Role[] }) {
  return (
    <section aria-labelledby="invite">
      <h2 id="invite" className={styles.section}>
        Invite somebody
      </h2>
      <p className={styles.intro}>They get a mail with a link, and join with the role that you choose.</p>
      <form className={styles.form} method="post" action="/team/invite">
        <label className={`${styles.field} ${styles.wide}`}>
          E-mail address
          <input name="email" type="email" required maxLength={254} autoComplete="off" />
        </label>
        <label className={styles.field}>
          Role
          <select name="role" defaultValue="member">
            <Roles roles={roles} />
          </select>
        </label>
        <button className={styles.main} type="submit">
          Send invitation
        </button>
      </form>
    </section>
  )
}

function Roles({ roles }: { roles: readonly Role[] }) {
  return roles.map(({ slug, name }) => (
    <option key={slug} value={slug}>
      {name}
    </option>
  ))
}
