import { withAuth } from '@workos-inc/authkit-nextjs'
import { redirect } from 'next/navigation'
import styles from '../../lib/identity/identity.module.css'
import { Frame, Theirs } from '../../lib/identity/page'

/** For whoever is signed in; everybody else is led to sign in first, and comes back. */
export default async function Account() {
  const { user } = await withAuth()
  if (user === null) redirect('/sign-in?returnTo=/account')
  return (
    <Frame title="Your account" intro="You are signed in.">
      <p>
        <Theirs>{user.email}</Theirs>
      </p>
      <form className={styles.form} method="post" action="/sign-out">
        <button className={styles.button} type="submit">
          Sign out
        </button>
      </form>
    </Frame>
  )
}
