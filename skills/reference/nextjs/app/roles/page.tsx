import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import type { Admin } from '../../lib/identity/admin'
import styles from '../../lib/identity/identity.module.css'
import { openAsAdmin } from '../../lib/identity/open'
import { Button, Form, Frame, Notice, RecentSignIn, type Search, Theirs } from '../../lib/identity/page'
import { listRoles, type Role } from '../../lib/identity/roles'
import { hasRole, listMembers, type RoleMember } from './members'
import { listPermissions, nameCharactersMax, type Permission } from './own-roles'
import { RoleDetails } from './role-details'

export const metadata: Metadata = { title: 'Roles' }

const words = {
  made: 'The role is there. Open it, and say what it permits.',
  renamed: 'The name is changed.',
  permissions: 'Changed. Who has the role has what it permits now within minutes.',
  given: 'They have the role.',
  removed: 'The role is gone.',
}

/** The roles of the administrator's organization, and with `?role=` one of them with what can be changed about it. */
export default async function RolesOfOrganization({ searchParams }: { searchParams: Search }) {
  const admin = await openAsAdmin('/roles')
  const search = await searchParams
  const [roles, permissions, members] = await Promise.all([listRoles(admin), listPermissions(), listMembers(admin)])
  const role = typeof search.role === 'string' ? roles.find(({ slug }) => slug === search.role) : undefined
  if (search.role !== undefined && role === undefined) notFound()
  return (
    <Frame
      title={role === undefined ? 'Roles' : 'Role'}
      intro="What people of your organization may do is what their roles permit. Who has a role gets what is put into it later, too."
    >
      <Notice words={words} name={search.done} />
      <RecentSignIn page="/roles">Changing roles asks for a sign-in of the last 5 minutes.</RecentSignIn>
      {role === undefined ? (
        <>
          <ul className={styles.list}>
            {roles.map(each => (
              <Row key={each.id} role={each} permissions={permissions} members={members} />
            ))}
          </ul>
          <Make admin={admin} />
        </>
      ) : (
        <RoleDetails admin={admin} role={role} permissions={permissions} members={members} />
      )}
    </Frame>
  )
}

interface RowParts {
  readonly role: Role
  readonly permissions: readonly Permission[]
  readonly members: readonly RoleMember[]
}

function Row({ role, permissions, members }: RowParts) {
  const { slug, name, isOwn } = role
  const titles = new Map(permissions.map(permission => [permission.slug, permission.name]))
  const held = members.filter(member => hasRole(member, role)).length
  return (
    <li className={styles.item}>
      <div className={styles.who}>
        <strong>
          <Theirs>{name}</Theirs>
        </strong>
        <span className={styles.quiet}>
          {isOwn ? 'Of your organization' : 'Of every organization'}. {held === 1 ? '1 person' : `${held} people`}.
          Permits: {role.permissions.length === 0 && 'nothing'}
          {role.permissions.map((permission, at) => (
            <span key={permission}>
              {at > 0 && ', '}
              <Theirs>{titles.get(permission) ?? permission}</Theirs>
            </span>
          ))}
        </span>
      </div>
      <a className={styles.button} href={`/roles?role=${encodeURIComponent(slug)}`}>
        Open role<span className={styles.hidden}> {name}</span>
      </a>
    </li>
  )
}

function Make({ admin }: { admin: Admin }) {
  return (
    <section aria-labelledby="make">
      <h2 id="make" className={styles.section}>
        Make a role
      </h2>
      <p className={styles.intro}>A new role permits nothing until somebody says what.</p>
      <Form person={admin} action="/roles/create">
        <label className={`${styles.field} ${styles.wide}`}>
          Name
          <input name="name" required maxLength={nameCharactersMax} autoComplete="off" />
        </label>
        <Button main>Make role</Button>
      </Form>
    </section>
  )
}
