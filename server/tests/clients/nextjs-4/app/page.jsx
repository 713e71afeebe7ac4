import { refreshSession, signOut, switchToOrganization, withAuth } from '@workos-inc/authkit-nextjs'

async function leave() {
  'use server'
  await signOut({ returnTo: process.env.APP_URL })
}

async function refresh() {
  'use server'
  await refreshSession({ ensureSignedIn: true })
}

async function enter(form) {
  'use server'
  await switchToOrganization(String(form.get('organization')), { returnTo: '/' })
}

/** What the library knows of the person, in a form that a test reads. */
export default async function Home() {
  const auth = await withAuth()
  if (auth.user === null)
    return (
      <main>
        <p data-testid="stranger">Nobody is signed in.</p>
        <a data-testid="go-sign-in" href="/login">
          Sign in
        </a>{' '}
        <a data-testid="go-sign-up" href="/join">
          Sign up
        </a>
      </main>
    )
  const { user, sessionId, organizationId, role, permissions, accessToken } = auth
  const seen = { email: user.email, userId: user.id, sessionId, organizationId, role, permissions, accessToken }
  return (
    <main>
      <p data-testid="email">{user.email}</p>
      <p data-testid="seen">{JSON.stringify(seen)}</p>
      <form action={refresh}>
        <button data-testid="refresh" type="submit">
          Refresh
        </button>
      </form>
      <form action={enter}>
        <input name="organization" data-testid="organization" aria-label="Organization" />
        <button data-testid="enter" type="submit">
          Enter
        </button>
      </form>
      <form action={leave}>
        <button data-testid="leave" type="submit">
          Sign out
        </button>
      </form>
    </main>
  )
}
