import { useLoaderData } from 'react-router'
import { pageLoader } from '../answer.server'
import { csrfTokenOf } from '../guard.server'
import { ActForm, Frame, Notice, Theirs, Time } from '../page'
import { listPlaces, type Place } from '../places.server'
import { requireMember } from '../session.server'

export const loader = pageLoader(async ({ request, context }) => {
  const person = await requireMember(request, context)
  const done = new URL(request.url).searchParams.get('done')
  const places = (await listPlaces(person)).map(place => ({ ...place, isThis: place.id === person.sessionId }))
  return { places, done, csrf: csrfTokenOf(person) }
})

export const meta = () => [{ title: 'Your sessions' }]

const words = {
  ended: 'The session is over.',
  others: 'All other sessions are over.',
}

/** Where the person is signed in, and a way to end it there. */
export default function Sessions() {
  const { places, done, csrf } = useLoaderData<typeof loader>()
  return (
    <Frame
      title="Your sessions"
      intro="Each place where you are signed in, and until when. End what you do not know; it is over at once."
    >
      <Notice words={words} name={done} />
      <ul className="list">
        {places.map(place => (
          <Row key={place.id} place={place} csrf={csrf} />
        ))}
      </ul>
      {places.some(({ isThis }) => !isThis) && (
        <div className="below">
          <ActForm action="/sessions/end-others" csrf={csrf} button="End all other sessions" />
        </div>
      )}
    </Frame>
  )
}

function Row({ place, csrf }: { place: Place & { readonly isThis: boolean }; csrf: string }) {
  const { id, device, address, since, until, isThis } = place
  return (
    <li className="item">
      <div className="who">
        <strong>
          <Theirs>{device}</Theirs>
        </strong>
        <span className="quiet">
          {address} Since <Time at={since} />, until <Time at={until} />
        </span>
      </div>
      {isThis ? (
        <span className="quiet">This one</span>
      ) : (
        <ActForm
          action="/sessions/end"
          csrf={csrf}
          button="End session"
          about={`of ${since}`}
          hidden={{ session: id }}
        />
      )}
    </li>
  )
}
