import type { Metadata } from 'next'
import type { Admin } from '../../lib/identity/admin'
import { csrfTokenOf } from '../../lib/identity/form'
import styles from '../../lib/identity/identity.module.css'
import { openAsAdmin } from '../../lib/identity/open'
import { Button, Form, Frame, Notice, RecentSignIn, Roles, type Search, Theirs, Time } from '../../lib/identity/page'
import { listRoles } from '../../lib/identity/roles'
import { create } from './create'
import { CreateForm } from './create-form'
import { type ApiKey, lifetimes, listKeys } from './keys'

export const metadata: Metadata = { title: 'API keys' }

const words = { removed: 'The key opens nothing any more.' }

/** The keys of the administrator's organization, and a way to make one. */
export default async function ApiKeys({ searchParams }: { searchParams: Search }) {
  const admin = await openAsAdmin('/api-keys')
  const [keys, roles, search] = await Promise.all([listKeys(admin), listRoles(admin), searchParams])
  return (
    <Frame
      title="API keys"
      intro="A program that has a key acts for your organization. Remove it when nobody needs it."
    >
      <Notice words={words} name={search.done} />
      <RecentSignIn page="/api-keys">Making a key asks for a sign-in of the last 5 minutes.</RecentSignIn>
      {keys.length === 0 ? (
        <p className={styles.notice}>There is no key.</p>
      ) : (
        <ul className={styles.list}>
          {keys.map(key => (
            <Row key={key.id} admin={admin} apiKey={key} />
          ))}
        </ul>
      )}
      <section aria-labelledby="make">
        <h2 id="make" className={styles.section}>
          Make a key
        </h2>
        <CreateForm action={create}>
          <input type="hidden" name="csrf" value={csrfTokenOf(admin)} />
          <label className={`${styles.field} ${styles.wide}`}>
            Name
            <input name="name" required maxLength={60} autoComplete="off" />
          </label>
          <label className={styles.field}>
            May do what this role may
            <select name="role" defaultValue="member">
              <Roles of={roles} />
            </select>
          </label>
          <label className={styles.field}>
            Ends after
            <select name="days">
              {lifetimes.map(days => (
                <option key={days} value={days}>
                  {days} days
                </option>
              ))}
            </select>
          </label>
          <Button main>Make key</Button>
        </CreateForm>
      </section>
    </Frame>
  )
}

function Row({ admin, apiKey }: { admin: Admin; apiKey: ApiKey }) {
  const { id, name, permissions, last_used_at: usedAt, expires_at: end } = apiKey
  return (
    <li className={styles.item}>
      <div className={styles.who}>
        <strong>
          <Theirs>{name}</Theirs>
        </strong>
        <span className={styles.quiet}>
          <span className={styles.code}>{apiKey.obfuscated_value}</span>{' '}
          {permissions.length === 0 ? 'No permissions' : permissions.join(', ')}. Last used:{' '}
          {usedAt === null ? 'never' : <Time>{usedAt}</Time>}. {end ? 'Until ' : 'No end'}
          {end && <Time>{end}</Time>}
        </span>
      </div>
      <Form person={admin} action="/api-keys/remove" hidden={{ key: id }}>
        <Button about={name}>Remove</Button>
      </Form>
    </li>
  )
}
