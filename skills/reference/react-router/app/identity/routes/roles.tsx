import { useLoaderData } from 'react-router'
import { pageLoader } from '../answer.server'
import { csrfTokenOf } from '../guard.server'
import { nameCharactersMax } from '../organization-roles.server'
import { ActForm, Frame, Notice, RecentSignIn, Theirs } from '../page'
import { OneRole } from '../role-details'
import { type RoleRow, showRole, showRoles } from '../role-details.server'
import { requireAdmin } from '../session.server'
import { isFresh } from '../step-up.server'

export const loader = pageLoader(async ({ request, context }) => {
  const person = await requireAdmin(request, context)
  const query = new URL(request.url).searchParams
  const wanted = query.get('role')
  const role = wanted === null ? undefined : await showRole(person, wanted)
  const roles = role === undefined ? await showRoles(person) : []
  return {
    role,
    roles,
    nameCharactersMax,
    done: query.get('done'),
    isFresh: isFresh(person),
    csrf: csrfTokenOf(person),
  }
})

export const meta = () => [{ title: 'Roles' }]

const words = {
  made: 'The role is there. It permits nothing yet.',
  renamed: 'The name is changed.',
  permissions: 'Changed. Who has the role has what it permits now within minutes.',
  given: 'They have the role.',
  removed: 'The role is gone.',
}

/** The roles of the administrator's organization, and with `?role=` one of them with what can be changed about it. */
export default function RolesOfOrganization() {
  const { role, roles, nameCharactersMax, done, isFresh, csrf } = useLoaderData<typeof loader>()
  return (
    <Frame
      title={role === undefined ? 'Roles' : 'Role'}
      intro="What people of your organization may do is what their roles permit. Who has a role gets what is put into it later, too."
    >
      <Notice words={words} name={done} />
      <RecentSignIn isFresh={isFresh} page={role === undefined ? '/roles' : `/roles?role=${role.slug}`}>
        Changing roles asks for a sign-in of the last 5 minutes.
      </RecentSignIn>
      {role === undefined ? (
        <All roles={roles} nameCharactersMax={nameCharactersMax} csrf={csrf} />
      ) : (
        <OneRole role={role} csrf={csrf} />
      )}
    </Frame>
  )
}

interface AllProps {
  readonly roles: readonly RoleRow[]
  readonly nameCharactersMax: number
  readonly csrf: string
}

function All({ roles, nameCharactersMax, csrf }: AllProps) {
  return (
    <>
      <ul className="list">
        {roles.map(role => (
          <Row key={role.slug} role={role} />
        ))}
      </ul>
      <section aria-labelledby="make">
        <h2 id="make" className="section">
          Make a role
        </h2>
        <p className="intro">A new role permits nothing until somebody says what.</p>
        <ActForm action="/roles/create" csrf={csrf} button="Make role" isMain>
          <label className="field wide">
            Name
            <input name="name" required maxLength={nameCharactersMax} autoComplete="off" />
          </label>
        </ActForm>
      </section>
    </>
  )
}

function Row({ role: { slug, name, isOwn, permits, holders } }: { role: RoleRow }) {
  return (
    <li className="item">
      <div className="who">
        <strong>
          <Theirs>{name}</Theirs>
        </strong>
        <span className="quiet">
          {isOwn ? 'Of your organization' : 'Of every organization'}. {holders === 1 ? '1 person' : `${holders} people`}
          . Permits: {permits.length === 0 ? 'nothing' : ''}
          {permits.map((title, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: two permissions may have the same name, and the list never changes.
            <span key={at}>
              {at > 0 && ', '}
              <Theirs>{title}</Theirs>
            </span>
          ))}
        </span>
      </div>
      <a className="button" href={`/roles?role=${encodeURIComponent(slug)}`}>
        Open role<span className="hidden"> {name}</span>
      </a>
    </li>
  )
}
