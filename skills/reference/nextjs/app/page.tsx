import { withAuth } from '@workos-inc/authkit-nextjs'
import styles from '../lib/identity/identity.module.css'
import { Frame, Theirs } from '../lib/identity/page'

/** Who is signed in, and where they go from here. */
export default async function Home() {
  const { user } = await withAuth()
  if (user === null)
    return (
      <Frame title="Acme" intro="Nobody is signed in.">
        <a className={styles.main} href="/sign-in">
          Sign in
        </a>
      </Frame>
    )
  return (
    <Frame title="Acme" intro="You are signed in.">
      <p>
        <Theirs>{user.email}</Theirs>
      </p>
      <ul className={styles.list}>
        {[
          ['/account', 'Your account'],
          ['/team', 'People'],
          ['/domains', 'Domains'],
          ['/sso', 'Single sign-on'],
        ].map(([path, name]) => (
          <li key={path} className={styles.item}>
            <a href={path}>{name}</a>
          </li>
        ))}
      </ul>
    </Frame>
  )
}
