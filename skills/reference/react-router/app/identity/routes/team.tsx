import { useLoaderData } from 'react-router'
import { pageLoader } from '../answer.server'
import { csrfTokenOf } from '../guard.server'
import { ActForm, Frame, Notice, RecentSignIn, Roles, Theirs, Time } from '../page'
import { type Colleague, colleagueOf, findMembership, listPeople } from '../people.server'
import { listRoles, type Role } from '../roles.server'
import { requireAdmin } from '../session.server'
import { isFresh } from '../step-up.server'

export const loader = pageLoader(async ({ request, context }) => {
  const person = await requireAdmin(request, context)
  const query = new URL(request.url).searchParams
  const remove = query.get('remove')
  const [{ people, next }, roles, leaving] = await Promise.all([
    listPeople(person, query.get('after')),
    listRoles(person),
    remove === null ? undefined : findMembership(person, remove).then(found => colleagueOf(person, found)),
  ])
  return { people, next, roles, leaving, done: query.get('done'), isFresh: isFresh(person), csrf: csrfTokenOf(person) }
})

export const meta = () => [{ title: 'People' }]

const words = {
  removed: 'Removed. They can no longer act for your organization.',
  role: 'The role is changed.',
  invited: 'The invitation is on its way.',
}

/** The people of the administrator's organization: who they are, which role they have, and a way to change it. */
export default function Team() {
  const { people, next, roles, leaving, done, isFresh, csrf } = useLoaderData<typeof loader>()
  return (
    <Frame title="People" intro="Everybody who can act for your organization, and what they may do in it.">
      <Notice words={words} name={done} />
      <RecentSignIn isFresh={isFresh} page="/team">
        Changing people asks for a sign-in of the last 5 minutes.
      </RecentSignIn>
      {leaving && <Leaving person={leaving} csrf={csrf} />}
      <ul className="list">
        {people.map(person => (
          <Row key={person.membership} person={person} roles={roles} csrf={csrf} />
        ))}
      </ul>
      {next && (
        <p>
          <a href={`/team?after=${next}`}>Next people</a>
        </p>
      )}
      {leaving === undefined && <Invite roles={roles} csrf={csrf} />}
    </Frame>
  )
}

interface RowProps {
  readonly person: Colleague
  readonly roles: readonly Role[]
  readonly csrf: string
}

function Row({ person, roles, csrf }: RowProps) {
  const { membership, name, email, role, since, isSelf } = person
  const own = roles.find(({ slug }) => slug === role)?.name ?? role
  return (
    <li className="item">
      <div className="who">
        <strong>
          <Theirs>{name}</Theirs>
        </strong>
        {name !== email && (
          <span className="quiet">
            <Theirs>{email}</Theirs>
          </span>
        )}
        <span className="quiet">
          {' '}
          Since <Time at={since} />
        </span>
      </div>
      {isSelf ? (
        <span className="quiet">{own}, you</span>
      ) : (
        <>
          <ActForm action="/team/role" csrf={csrf} button="Save" about={`the role of ${name}`} hidden={{ membership }}>
            <select name="role" defaultValue={role} aria-label={`Role of ${name}`}>
              <Roles of={roles} />
            </select>
          </ActForm>
          <a className="button" href={`/team?remove=${membership}`}>
            Remove<span className="hidden"> {name}</span>
          </a>
        </>
      )}
    </li>
  )
}

function Leaving({ person: { membership, name }, csrf }: Pick<RowProps, 'person' | 'csrf'>) {
  return (
    <section className="panel" aria-labelledby="leaving">
      <h2 id="leaving">
        Remove <Theirs>{name}</Theirs>?
      </h2>
      <p>
        They lose what they may do for your organization at once. Their account stays, and you can invite them again.
      </p>
      <ActForm action="/team/remove" csrf={csrf} button="Remove" hidden={{ membership }} isMain />
      <p>
        <a href="/team">Keep</a>
      </p>
    </section>
  )
}

function Invite({ roles, csrf }: Pick<RowProps, 'roles' | 'csrf'>) {
  return (
    <section aria-labelledby="invite">
      <h2 id="invite" className="section">
        Invite somebody
      </h2>
      <p className="intro">They get a mail with a link, and join with the role that you choose.</p>
      <ActForm action="/team/invite" csrf={csrf} button="Send invitation" isMain>
        <label className="field wide">
          E-mail address
          <input name="email" type="email" required maxLength={254} autoComplete="off" />
        </label>
        <label className="field">
          Role
          <select name="role" defaultValue="member">
            <Roles of={roles} />
          </select>
        </label>
      </ActForm>
    </section>
  )
}
