import '@radix-ui/themes/styles.css'
import '@workos-inc/widgets/styles.css'
import { AdminPortalAuditLogStreaming } from '@workos-inc/widgets/admin-portal-audit-log-streaming'
import { AdminPortalDomainVerification } from '@workos-inc/widgets/admin-portal-domain-verification'
import { AdminPortalSsoConnection } from '@workos-inc/widgets/admin-portal-sso-connection'
import { ApiKeys } from '@workos-inc/widgets/api-keys'
import { DirectorySync } from '@workos-inc/widgets/directory-sync'
import { OrganizationSwitcher } from '@workos-inc/widgets/organization-switcher'
import { Pipes } from '@workos-inc/widgets/pipes'
import { PipesAdmin } from '@workos-inc/widgets/pipes-admin'
import { UserProfile } from '@workos-inc/widgets/user-profile'
import { UserSecurity } from '@workos-inc/widgets/user-security'
import { UserSessions } from '@workos-inc/widgets/user-sessions'
import { UsersManagement } from '@workos-inc/widgets/users-management'
import { WorkOsWidgets } from '@workos-inc/widgets/workos-widgets'
import { useState } from 'react'
import { createRoot } from 'react-dom/client'

const query = new URLSearchParams(window.location.search)
const { apiHostname, port } = window.settings

/** As an application does it: its own server says who looks, and asks for the token. */
async function tokenFor() {
  const answer = await fetch(`/token?${query}`)
  const { token, message } = await answer.json()
  if (!answer.ok) throw new Error(message)
  return token
}

function sessionOf(token) {
  const claims = token.split('.')[1].replaceAll('-', '+').replaceAll('_', '/')
  return JSON.parse(atob(claims)).sid
}

function Switcher({ authToken }) {
  const [chosen, setChosen] = useState('')
  const choose = ({ organizationId }) => setChosen(organizationId)
  return (
    <>
      <OrganizationSwitcher authToken={authToken} switchToOrganization={choose} />
      <p data-testid="chosen">{chosen}</p>
    </>
  )
}

const widgets = {
  'users-management': token => <UsersManagement authToken={token} />,
  'user-profile': token => <UserProfile authToken={token} />,
  'user-security': token => <UserSecurity authToken={token} />,
  'user-sessions': token => <UserSessions authToken={token} currentSessionId={sessionOf(token)} />,
  'organization-switcher': token => <Switcher authToken={token} />,
  'api-keys': token => <ApiKeys authToken={token} />,
  'user-api-keys': token => <ApiKeys authToken={token} scope="user" />,
  'sso-connection': token => <AdminPortalSsoConnection authToken={token} />,
  'domain-verification': token => <AdminPortalDomainVerification authToken={token} />,
  'audit-log-streaming': token => <AdminPortalAuditLogStreaming authToken={token} />,
  'directory-sync': token => <DirectorySync authToken={token} />,
  pipes: token => <Pipes authToken={token} enableSharedConnections />,
  'pipes-admin': token => <PipesAdmin authToken={token} />,
}

const shown = widgets[query.get('widget')]
const token = await tokenFor()
createRoot(document.getElementById('root')).render(
  <WorkOsWidgets
    apiHostname={apiHostname}
    port={port}
    https={false}
    theme={{ appearance: query.get('theme') ?? 'light' }}
  >
    <main style={{ padding: 24, maxWidth: 960, margin: '0 auto' }}>{shown(token)}</main>
  </WorkOsWidgets>,
)
