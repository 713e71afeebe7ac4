import { withAuth } from '@workos-inc/authkit-nextjs'

/** Who is not signed in never sees this: the library sends them to sign in, and back. */
export default async function Protected() {
  const { user } = await withAuth({ ensureSignedIn: true })
  return <p data-testid="protected">For {user.email} alone</p>
}
