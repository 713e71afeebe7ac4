import { useLoaderData } from 'react-router'
import { pageLoader } from './identity/answer.server'
import { Frame, Theirs } from './identity/page'
import { findPerson } from './identity/session.server'

export const loader = pageLoader(async ({ request, context }) => {
  const { email, role } = (await findPerson(request, context)) ?? {}
  return { email, role }
})

export const meta = () => [{ title: 'Acme' }]

const ofOrganization = [
  ['/team', 'People'],
  ['/invitations', 'Invitations'],
  ['/roles', 'Roles'],
  ['/domains', 'Domains'],
  ['/sso', 'Single sign-on'],
  ['/api-keys', 'API keys'],
  ['/accounts/members', 'Accounts elsewhere'],
  ['/audit', 'Log'],
  ['/changes', 'Changes'],
] as const
const own = [
  ['/account', 'Your account'],
  ['/profile', 'Your profile'],
  ['/organizations', 'Your organizations'],
  ['/sessions', 'Your sessions'],
  ['/mfa', 'Second factor'],
  ['/accounts', 'Your accounts elsewhere'],
  ['/approvals', 'Requests of agents'],
] as const

/** Who is signed in, and where they go from here. Each page asks again by itself. */
export default function Home() {
  const { email, role } = useLoaderData<typeof loader>()
  if (email === undefined)
    return (
      <Frame title="Acme" intro="Nobody is signed in.">
        <a className="main" href="/sign-in">
          Sign in
        </a>
      </Frame>
    )
  return (
    <Frame title="Acme" intro="You are signed in.">
      <p>
        <Theirs>{email}</Theirs>
      </p>
      <ul className="list">
        {[...(role === 'admin' ? ofOrganization : []), ...own].map(([path, name]) => (
          <li key={path} className="item">
            <a href={path}>{name}</a>
          </li>
        ))}
      </ul>
    </Frame>
  )
}
