import { useLoaderData } from 'react-router'
import { pageLoader } from '../answer.server'
import { csrfTokenOf } from '../guard.server'
import { listMemberships, type Membership } from '../memberships.server'
import { ActForm, Frame, Notice, Theirs } from '../page'
import { requirePerson } from '../session.server'

export const loader = pageLoader(async ({ request, context }) => {
  const person = await requirePerson(request, context)
  const done = new URL(request.url).searchParams.get('done')
  return { memberships: await listMemberships(person), here: person.organizationId, done, csrf: csrfTokenOf(person) }
})

export const meta = () => [{ title: 'Your organizations' }]

const words = { entered: 'You work here now.' }

/** The organizations of the person, and a way to work in another one. */
export default function Organizations() {
  const { memberships, here, done, csrf } = useLoaderData<typeof loader>()
  return (
    <Frame title="Your organizations" intro="What you see and may do is that of one organization at a time.">
      <Notice words={words} name={done} />
      {memberships.length === 0 ? (
        <p className="notice">You belong to no organization. An administrator of one can invite you.</p>
      ) : (
        <ul className="list">
          {memberships.map(membership => (
            <Row
              key={membership.organizationId}
              membership={membership}
              isHere={membership.organizationId === here}
              csrf={csrf}
            />
          ))}
        </ul>
      )}
    </Frame>
  )
}

interface RowProps {
  readonly membership: Membership
  readonly isHere: boolean
  readonly csrf: string
}

function Row({ membership: { organizationId, name, role }, isHere, csrf }: RowProps) {
  return (
    <li className="item">
      <div className="who">
        <strong>
          <Theirs>{name}</Theirs>
        </strong>
        <span className="quiet">{isHere ? `${role} ● You work here now` : role}</span>
      </div>
      <ActForm
        action="/organizations/switch"
        csrf={csrf}
        button={isHere ? 'Read role again' : 'Work here'}
        about={name}
        hidden={{ organization: organizationId }}
      />
    </li>
  )
}
