import type { Admin } from '../../lib/identity/admin'
import { lacking } from '../../lib/identity/held'
import styles from '../../lib/identity/identity.module.css'
import { Button, Form, plainLine, Theirs } from '../../lib/identity/page'
import type { Role } from '../../lib/identity/roles'
import { hasRole, type RoleMember } from './members'
import { nameCharactersMax, type Permission } from './own-roles'

interface Shown {
  readonly admin: Admin
  readonly role: Role
  readonly permissions: readonly Permission[]
  readonly members: readonly RoleMember[]
}

const shownMax = 100

/** One role: who has it, whom it can be given to, and, where the organization made it, what it is called and permits. */
export function RoleDetails({ admin, role, permissions, members }: Shown) {
  const holders = members.filter(member => hasRole(member, role))
  return (
    <>
      <dl className={styles.facts}>
        <dt>Name</dt>
        <dd>
          <Theirs>{role.name}</Theirs>
        </dd>
        <dt>Name in programs</dt>
        <dd>
          <span className={styles.code}>{role.slug}</span>
        </dd>
        <dt>Made by</dt>
        <dd>{role.isOwn ? 'Your organization' : 'Who operates this service, for every organization'}</dd>
      </dl>
      <h2 className={styles.section}>Who has it</h2>
      <Holders holders={holders} />
      <h2 className={styles.section}>Give it to somebody</h2>
      <Giving admin={admin} role={role} members={members} />
      <h2 className={styles.section}>What it permits</h2>
      {role.isOwn ? (
        <Changing admin={admin} role={role} permissions={permissions} />
      ) : (
        <Permits role={role} permissions={permissions} />
      )}
      {role.isOwn && <Ending admin={admin} role={role} holders={holders.length} />}
      <p className={styles.below}>
        <a href="/roles">Back to the roles</a>
      </p>
    </>
  )
}

function Holders({ holders }: { holders: readonly RoleMember[] }) {
  if (holders.length === 0) return <p>Nobody has this role.</p>
  return (
    <>
      <ul>
        {holders.slice(0, shownMax).map(({ membershipId, name }) => (
          <li key={membershipId}>
            <Theirs>{name}</Theirs>
          </li>
        ))}
      </ul>
      {holders.length > shownMax && <p>And {holders.length - shownMax} more.</p>}
    </>
  )
}

/** Only who may do all of it themselves can give it on, and nobody to themselves. */
function Giving({ admin, role, members }: Omit<Shown, 'permissions'>) {
  const missing = lacking(admin, role.permissions)
  if (missing.length > 0)
    return (
      <p>You can give on only what you may do yourself. You lack: {missing.join(', ')}. Ask somebody who has it.</p>
    )
  const others = members.filter(member => member.isActive && member.userId !== admin.userId && !hasRole(member, role))
  if (others.length === 0) return <p>There is nobody else to give it to.</p>
  return (
    <>
      <p className={styles.intro}>They have it in place of the role that they have now.</p>
      <Form person={admin} action="/roles/give" hidden={{ role: role.slug }}>
        <label className={styles.field}>
          Person
          <select name="membership">
            {others.slice(0, shownMax).map(({ membershipId, name }) => (
              <option key={membershipId} value={membershipId}>
                {plainLine(name)}
              </option>
            ))}
          </select>
        </label>
        <Button>Give role</Button>
      </Form>
    </>
  )
}

function Permits({ role, permissions }: Pick<Shown, 'role' | 'permissions'>) {
  const named = permissions.filter(({ slug }) => role.permissions.includes(slug))
  if (named.length === 0) return <p>It permits nothing.</p>
  return (
    <ul>
      {named.map(({ slug, name }) => (
        <li key={slug}>
          <Theirs>{name}</Theirs> <span className={styles.code}>{slug}</span>
        </li>
      ))}
    </ul>
  )
}

function Changing({ admin, role, permissions }: Omit<Shown, 'members'>) {
  const hidden = { role: role.slug }
  return (
    <>
      <Form person={admin} action="/roles/permissions" hidden={hidden}>
        <fieldset>
          <legend>Permissions</legend>
          {permissions.map(permission => (
            <Tick key={permission.slug} admin={admin} role={role} permission={permission} />
          ))}
        </fieldset>
        <Button main>Change permissions</Button>
      </Form>
      <h2 className={styles.section}>What it is called</h2>
      <Form person={admin} action="/roles/rename" hidden={hidden}>
        <label className={`${styles.field} ${styles.wide}`}>
          Name
          <input name="name" required maxLength={nameCharactersMax} autoComplete="off" defaultValue={role.name} />
        </label>
        <Button>Change name</Button>
      </Form>
    </>
  )
}

function Tick({ admin, role, permission }: Pick<Shown, 'admin' | 'role'> & { permission: Permission }) {
  const { slug, name } = permission
  const [held, has] = [admin.permissions.includes(slug), role.permissions.includes(slug)]
  const note = has ? '. It stays: you do not have this yourself.' : '. You do not have this yourself.'
  return (
    <label className={styles.tick}>
      <input type="checkbox" name="permissions" value={slug} defaultChecked={has} disabled={!held} />
      <span>
        <Theirs>{name}</Theirs>
        <span className={styles.quiet}>
          {slug}
          {!held && note}
        </span>
      </span>
    </label>
  )
}

function Ending({ admin, role, holders }: Pick<Shown, 'admin' | 'role'> & { holders: number }) {
  return (
    <>
      <h2 className={styles.section}>Remove it</h2>
      {holders === 0 ? (
        <>
          <p className={styles.intro}>Nobody has it. What is removed does not come back.</p>
          <Form person={admin} action="/roles/remove" hidden={{ role: role.slug }}>
            <Button>Remove role</Button>
          </Form>
        </>
      ) : (
        <p>
          It can be removed once nobody has it. {holders === 1 ? 'One person has' : `${holders} people have`} it now.
        </p>
      )}
    </>
  )
}
