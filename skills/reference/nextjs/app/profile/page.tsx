import { getWorkOS } from '@workos-inc/authkit-nextjs'
import type { Metadata } from 'next'
import styles from '../../lib/identity/identity.module.css'
import { openAsMember } from '../../lib/identity/open'
import { Button, Form, Frame, Notice, type Search, Theirs } from '../../lib/identity/page'
import { nameCharactersMax } from './name-part'

export const metadata: Metadata = { title: 'Your profile' }

const words = { changed: 'Your name is changed.' }

/** What the person's own user says of them, and a way to change the name. */
export default async function Profile({ searchParams }: { searchParams: Search }) {
  const member = await openAsMember('/profile')
  const [user, search] = await Promise.all([getWorkOS().userManagement.getUser(member.userId), searchParams])
  return (
    <Frame title="Your profile" intro="Who you are for the people that you work with.">
      <Notice words={words} name={search.done} />
      <dl className={styles.facts}>
        <dt>E-mail address</dt>
        <dd>
          <Theirs>{user.email}</Theirs> {user.emailVerified ? '✓ Verified' : '◔ Not verified'}
        </dd>
        <dt>Role in your organization</dt>
        <dd>{member.role ?? 'None'}</dd>
      </dl>
      <h2 className={styles.section}>Name</h2>
      <Form person={member} action="/profile/name">
        <label className={`${styles.field} ${styles.wide}`}>
          First name
          <input
            name="first_name"
            maxLength={nameCharactersMax}
            autoComplete="given-name"
            defaultValue={user.firstName ?? ''}
          />
        </label>
        <label className={`${styles.field} ${styles.wide}`}>
          Last name
          <input
            name="last_name"
            maxLength={nameCharactersMax}
            autoComplete="family-name"
            defaultValue={user.lastName ?? ''}
          />
        </label>
        <Button main>Change name</Button>
      </Form>
    </Frame>
  )
}
