import { AuthKitProvider, useAuth } from '@workos-inc/authkit-react'
import { useState } from 'react'
import { createRoot } from 'react-dom/client'

const { clientId, apiHostname, port } = window.settings

function App() {
  const auth = useAuth()
  const [token, setToken] = useState('')
  const [organization, setOrganization] = useState('')
  const [problem, setProblem] = useState('')
  const attempt = run => () => run().catch(error => setProblem(`${error.name}: ${error.message}`))
  if (auth.isLoading) return <p data-testid="loading">Asking</p>
  if (auth.user === null)
    return (
      <main>
        <p data-testid="stranger">Nobody is signed in.</p>
        <button type="button" data-testid="go-sign-in" onClick={() => auth.signIn({ state: { from: 'here' } })}>
          Sign in
        </button>
        <button type="button" data-testid="go-sign-up" onClick={() => auth.signUp()}>
          Sign up
        </button>
      </main>
    )
  const { user, organizationId, role, permissions } = auth
  const renew = async () => setToken(await auth.getAccessToken({ forceRefresh: true }))
  const enter = () => auth.switchToOrganization({ organizationId: organization })
  return (
    <main>
      <p data-testid="email">{user.email}</p>
      <p data-testid="seen">
        {JSON.stringify({ email: user.email, userId: user.id, organizationId, role, permissions })}
      </p>
      <p data-testid="token">{token}</p>
      <p data-testid="problem">{problem}</p>
      <button type="button" data-testid="refresh" onClick={attempt(renew)}>
        Refresh
      </button>
      <input
        data-testid="organization"
        aria-label="Organization"
        onChange={event => setOrganization(event.target.value)}
      />
      <button type="button" data-testid="enter" onClick={attempt(enter)}>
        Enter
      </button>
      <button type="button" data-testid="leave" onClick={() => auth.signOut({ returnTo: window.location.origin })}>
        Sign out
      </button>
    </main>
  )
}

createRoot(document.getElementById('root')).render(
  <AuthKitProvider
    clientId={clientId}
    apiHostname={apiHostname}
    port={port}
    https={false}
    redirectUri={`${window.location.origin}/`}
    onRedirectCallback={({ state }) => {
      window.returned = state
    }}
  >
    <App />
  </AuthKitProvider>,
)
