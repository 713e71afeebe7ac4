import { useLoaderData } from 'react-router'
import { pageLoader } from '../answer.server'
import { csrfTokenOf } from '../guard.server'
import { type ApiKey, lifetimes, listKeys } from '../keys.server'
import { ActForm, Frame, Notice, RecentSignIn, Roles, Theirs, Time } from '../page'
import { listRoles } from '../roles.server'
import { requireAdmin } from '../session.server'
import { isFresh } from '../step-up.server'

export const loader = pageLoader(async ({ request, context }) => {
  const person = await requireAdmin(request, context)
  const [keys, roles] = await Promise.all([listKeys(person), listRoles(person)])
  const done = new URL(request.url).searchParams.get('done')
  return { keys, roles, lifetimes, done, isFresh: isFresh(person), csrf: csrfTokenOf(person) }
})

export const meta = () => [{ title: 'API keys' }]

const words = { removed: 'The key opens nothing any more.' }
const nameCharactersMax = 60

/** The keys of the administrator's organization, and a way to make one. */
export default function ApiKeys() {
  const { keys, roles, lifetimes, done, isFresh, csrf } = useLoaderData<typeof loader>()
  return (
    <Frame
      title="API keys"
      intro="A program that has a key acts for your organization. Remove it when nobody needs it."
    >
      <Notice words={words} name={done} />
      <RecentSignIn isFresh={isFresh} page="/api-keys">
        Making a key asks for a sign-in of the last 5 minutes.
      </RecentSignIn>
      {keys.length === 0 ? (
        <p className="notice">There is no key.</p>
      ) : (
        <ul className="list">
          {keys.map(key => (
            <Row key={key.id} apiKey={key} csrf={csrf} />
          ))}
        </ul>
      )}
      <section aria-labelledby="make">
        <h2 id="make" className="section">
          Make a key
        </h2>
        <ActForm action="/api-keys/create" csrf={csrf} button="Make key" isMain>
          <label className="field wide">
            Name
            <input name="name" required maxLength={nameCharactersMax} autoComplete="off" />
          </label>
          <label className="field">
            May do what this role may
            <select name="role" defaultValue="member">
              <Roles of={roles} />
            </select>
          </label>
          <label className="field">
            Ends after
            <select name="days">
              {lifetimes.map(days => (
                <option key={days} value={days}>
                  {days} days
                </option>
              ))}
            </select>
          </label>
        </ActForm>
      </section>
    </Frame>
  )
}

function Row({ apiKey, csrf }: { apiKey: ApiKey; csrf: string }) {
  const { id, name, ending, permissions, usedAt, until } = apiKey
  return (
    <li className="item">
      <div className="who">
        <strong>
          <Theirs>{name}</Theirs>
        </strong>
        <span className="quiet">
          <span className="code">{ending}</span> {permissions.length === 0 ? 'No permissions' : permissions.join(', ')}.
          Last used: {usedAt === null ? 'never' : <Time at={usedAt} />}. {until === null ? 'No end' : 'Until '}
          {until !== null && <Time at={until} />}
        </span>
      </div>
      <ActForm action="/api-keys/remove" csrf={csrf} button="Remove" about={name} hidden={{ key: id }} />
    </li>
  )
}
