import { useLoaderData } from 'react-router'
import { pageLoader } from './identity/answer.server'
import { Frame, Theirs } from './identity/page'
import { findPerson } from './identity/session.server'

export const loader = pageLoader(async ({ request, context }) => ({
  email: (await findPerson(request, context))?.email,
}))

export const meta = () => [{ title: 'Acme' }]

const pages = [
  ['/account', 'Your account'],
  ['/team', 'People'],
  ['/domains', 'Domains'],
  ['/sso', 'Single sign-on'],
] as const

/** Who is signed in, and where they go from here. */
export default function Home() {
  const { email } = useLoaderData<typeof loader>()
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
        {pages.map(([path, name]) => (
          <li key={path} className="item">
            <a href={path}>{name}</a>
          </li>
        ))}
      </ul>
    </Frame>
  )
}
