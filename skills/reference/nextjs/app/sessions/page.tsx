import type { Metadata } from 'next'
import styles from '../../lib/identity/identity.module.css'
import { openAsMember } from '../../lib/identity/open'
import { Button, Form, Frame, Notice, type Search, Theirs, Time } from '../../lib/identity/page'
import type { Member } from '../../lib/identity/person'
import { listPlaces, type Place } from './sessions'

export const metadata: Metadata = { title: 'Your sessions' }

const words = {
  ended: 'The session is over.',
  others: 'All other sessions are over.',
}

/** Where the person is signed in, and a way to end it there. */
export default async function Sessions({ searchParams }: { searchParams: Search }) {
  const member = await openAsMember('/sessions')
  const [places, search] = await Promise.all([listPlaces(member), searchParams])
  const others = places.filter(({ id }) => id !== member.sessionId)
  return (
    <Frame
      title="Your sessions"
      intro="Each place where you are signed in, and until when. End what you do not know; it is over at once."
    >
      <Notice words={words} name={search.done} />
      <ul className={styles.list}>
        {places.map(place => (
          <Row key={place.id} member={member} place={place} />
        ))}
      </ul>
      {others.length > 0 && (
        <div className={styles.below}>
          <Form person={member} action="/sessions/end-others">
            <Button>End all other sessions</Button>
          </Form>
        </div>
      )}
    </Frame>
  )
}

function Row({ member, place }: { member: Member; place: Place }) {
  const { id, device, address, since, until } = place
  return (
    <li className={styles.item}>
      <div className={styles.who}>
        <strong>
          <Theirs>{device}</Theirs>
        </strong>
        <span className={styles.quiet}>
          {address} Since <Time>{since}</Time>, until <Time>{until}</Time>
        </span>
      </div>
      {id === member.sessionId ? (
        <span className={styles.quiet}>This one</span>
      ) : (
        <Form person={member} action="/sessions/end" hidden={{ session: id }}>
          <Button about={`of ${since}`}>End session</Button>
        </Form>
      )}
    </li>
  )
}
