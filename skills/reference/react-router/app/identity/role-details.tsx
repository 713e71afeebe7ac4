import { ActForm, plainLine, Theirs } from './page'
import type { RoleDetails } from './role-details.server'

interface Shown {
  readonly role: RoleDetails
  readonly csrf: string
}

/** One role: who has it, whom it can be given to, and, where the organization made it, what it is called and permits. */
export function OneRole({ role, csrf }: Shown) {
  const { slug, name, isOwn } = role
  return (
    <>
      <dl className="facts">
        <dt>Name</dt>
        <dd>
          <Theirs>{name}</Theirs>
        </dd>
        <dt>Name in programs</dt>
        <dd>
          <span className="code">{slug}</span>
        </dd>
        <dt>Made by</dt>
        <dd>{isOwn ? 'Your organization' : 'Who operates this service, for every organization'}</dd>
      </dl>
      <Holders role={role} />
      <h2 className="section">Give it to somebody</h2>
      <Giving role={role} csrf={csrf} />
      <h2 className="section">What it permits</h2>
      {isOwn ? <Changing role={role} csrf={csrf} /> : <Permits role={role} />}
      {isOwn && <Ending role={role} csrf={csrf} />}
      <p className="below">
        <a href="/roles">Back to the roles</a>
      </p>
    </>
  )
}

function Holders({ role: { holders, holdersCount } }: Pick<Shown, 'role'>) {
  return (
    <>
      <h2 className="section">Who has it</h2>
      {holdersCount === 0 ? (
        <p>Nobody has this role.</p>
      ) : (
        <ul>
          {holders.map((holder, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: two people may have the same name, and the list never changes.
            <li key={at}>
              <Theirs>{holder}</Theirs>
            </li>
          ))}
        </ul>
      )}
      {holdersCount > holders.length && <p>And {holdersCount - holders.length} more.</p>}
    </>
  )
}

/** Only who may do all of it themselves can give it on. */
function Giving({ role: { slug, others, missing }, csrf }: Shown) {
  if (missing.length > 0)
    return (
      <p>You can give on only what you may do yourself. You lack: {missing.join(', ')}. Ask somebody who has it.</p>
    )
  if (others.length === 0) return <p>There is nobody else to give it to.</p>
  return (
    <>
      <p className="intro">They have it in place of the role that they have now.</p>
      <ActForm action="/roles/give" csrf={csrf} button="Give role" hidden={{ role: slug }}>
        <label className="field">
          Person
          <select name="membership">
            {others.map(({ membership, name }) => (
              <option key={membership} value={membership}>
                {plainLine(name)}
              </option>
            ))}
          </select>
        </label>
      </ActForm>
    </>
  )
}

function Permits({ role: { ticks } }: Pick<Shown, 'role'>) {
  const permitted = ticks.filter(({ has }) => has)
  if (permitted.length === 0) return <p>It permits nothing.</p>
  return (
    <ul>
      {permitted.map(({ slug, name }) => (
        <li key={slug}>
          <Theirs>{name}</Theirs> <span className="code">{slug}</span>
        </li>
      ))}
    </ul>
  )
}

function Changing({ role: { slug, name, ticks, nameCharactersMax }, csrf }: Shown) {
  const hidden = { role: slug }
  return (
    <>
      <ActForm action="/roles/permissions" csrf={csrf} button="Change permissions" hidden={hidden} isMain>
        <fieldset>
          <legend>Permissions</legend>
          {ticks.map(tick => (
            <label key={tick.slug} className="tick">
              <input
                type="checkbox"
                name="permissions"
                value={tick.slug}
                defaultChecked={tick.has}
                disabled={!tick.held}
              />
              <span>
                <Theirs>{tick.name}</Theirs>
                <span className="quiet">
                  {tick.slug}
                  {!tick.held &&
                    `. ${tick.has ? 'It stays: you do not have this yourself.' : 'You do not have this yourself.'}`}
                </span>
              </span>
            </label>
          ))}
        </fieldset>
      </ActForm>
      <h2 className="section">What it is called</h2>
      <ActForm action="/roles/rename" csrf={csrf} button="Change name" hidden={hidden}>
        <label className="field wide">
          Name
          <input name="name" required maxLength={nameCharactersMax} autoComplete="off" defaultValue={name} />
        </label>
      </ActForm>
    </>
  )
}

function Ending({ role: { slug, holdersCount }, csrf }: Shown) {
  return (
    <>
      <h2 className="section">Remove it</h2>
      {holdersCount === 0 ? (
        <>
          <p className="intro">Nobody has it. What is removed does not come back.</p>
          <ActForm action="/roles/remove" csrf={csrf} button="Remove role" hidden={{ role: slug }} />
        </>
      ) : (
        <p>
          It can be removed once nobody has it. {holdersCount === 1 ? 'One person has' : `${holdersCount} people have`}{' '}
          it now.
        </p>
      )}
    </>
  )
}
