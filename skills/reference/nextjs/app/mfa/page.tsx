import type { Metadata } from 'next'
import { csrfTokenOf } from '../../lib/identity/form'
import styles from '../../lib/identity/identity.module.css'
import { openAsMember } from '../../lib/identity/open'
import { Button, Form, Frame, Notice, RecentSignIn, type Search, Time } from '../../lib/identity/page'
import { enroll } from './enroll'
import { EnrollForm } from './enroll-form'
import { listFactors } from './factors'

export const metadata: Metadata = { title: 'Second factor' }

const words = {
  added: 'The app is your second factor now.',
  removed: 'The app is no second factor any more.',
}

/** The second factors of the person, and a way to add an app. */
export default async function SecondFactor({ searchParams }: { searchParams: Search }) {
  const member = await openAsMember('/mfa')
  const [factors, search] = await Promise.all([listFactors(member), searchParams])
  return (
    <Frame title="Second factor" intro="With a second factor, nobody signs in as you who has only your password.">
      <Notice words={words} name={search.done} />
      <RecentSignIn page="/mfa">Changing it asks for a sign-in of the last 5 minutes.</RecentSignIn>
      {factors.length === 0 ? (
        <p className={styles.notice}>You have no second factor.</p>
      ) : (
        <ul className={styles.list}>
          {factors.map(({ id, since }) => (
            <li key={id} className={styles.item}>
              <div className={styles.who}>
                <strong>Authenticator app</strong>
                <span className={styles.quiet}>
                  Since <Time>{since}</Time>
                </span>
              </div>
              <Form person={member} action="/mfa/remove" hidden={{ factor: id }}>
                <Button about={`the app of ${since}`}>Remove</Button>
              </Form>
            </li>
          ))}
        </ul>
      )}
      <h2 className={styles.section}>Add an authenticator app</h2>
      <EnrollForm action={enroll} csrf={csrfTokenOf(member)} />
    </Frame>
  )
}
