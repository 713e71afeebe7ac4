import { useLoaderData } from 'react-router'
import { pageLoader } from '../answer.server'
import { listConnections } from '../connections.server'
import { csrfTokenOf } from '../guard.server'
import { ActForm, Frame, Notice, RecentSignIn, Theirs } from '../page'
import { requireAdmin } from '../session.server'
import { isFresh } from '../step-up.server'

export const loader = pageLoader(async ({ request, context }) => {
  const person = await requireAdmin(request, context)
  const connections = (await listConnections(person)).map(({ id, name, state }) => ({ id, name, state }))
  const done = new URL(request.url).searchParams.get('done')
  return { connections, done, isFresh: isFresh(person), csrf: csrfTokenOf(person) }
})

export const meta = () => [{ title: 'Single sign-on' }]

const words = { removed: 'The connection is removed.' }
const states: Readonly<Record<string, string>> = {
  active: 'In use',
  validating: 'Being checked',
  draft: 'Not finished',
  inactive: 'Switched off',
}

/** How the people of the administrator's organization sign in with their company's own account. */
export default function SingleSignOn() {
  const { connections, done, isFresh, csrf } = useLoaderData<typeof loader>()
  return (
    <Frame title="Single sign-on" intro="Your people sign in with the account of your company, and leave with it.">
      <Notice words={words} name={done} />
      <RecentSignIn isFresh={isFresh} page="/sso">
        Setting it up asks for a sign-in of the last 5 minutes.
      </RecentSignIn>
      {connections.length === 0 ? (
        <p className="notice">
          Not set up yet. You need an administrator’s account at your identity provider, and about ten minutes.
        </p>
      ) : (
        <ul className="list">
          {connections.map(connection => (
            <Row key={connection.id} connection={connection} csrf={csrf} />
          ))}
        </ul>
      )}
      <section aria-labelledby="setup">
        <h2 id="setup" className="section">
          Set up
        </h2>
        <p className="intro">
          The setup has a page for each provider. Its link works once, for your organization alone.
        </p>
        <ActForm action="/sso/setup" csrf={csrf} button="Set up single sign-on" isMain />
      </section>
    </Frame>
  )
}

interface RowProps {
  readonly connection: { readonly id: string; readonly name: string; readonly state: string }
  readonly csrf: string
}

function Row({ connection: { id, name, state }, csrf }: RowProps) {
  return (
    <li className="item">
      <div className="who">
        <strong>
          <Theirs>{name}</Theirs>
        </strong>
        <span className="quiet">{states[state] ?? state}</span>
      </div>
      {state === 'active' && (
        <a className="button" href={`/sso/test?connection=${id}`}>
          Sign in by it<span className="hidden">: {name}</span>
        </a>
      )}
      <ActForm action="/sso/remove" csrf={csrf} button="Remove" about={name} hidden={{ connection: id }} />
    </li>
  )
}
