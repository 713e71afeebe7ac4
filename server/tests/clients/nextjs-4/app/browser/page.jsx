'use client'

import { useAccessToken, useAuth } from '@workos-inc/authkit-nextjs/components'

/** The same, known in the browser: by the library's provider, and by its hook for the access token. */
export default function InBrowser() {
  const { user, loading } = useAuth()
  const { accessToken } = useAccessToken()
  if (loading) return <p>Asking</p>
  return (
    <main>
      <p data-testid="browser-email">{user?.email ?? 'nobody'}</p>
      <p data-testid="browser-token">{accessToken ?? ''}</p>
    </main>
  )
}
