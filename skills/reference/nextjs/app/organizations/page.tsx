import type { Metadata } from 'next'
import styles from '../../lib/identity/identity.module.css'
import { openAsPerson } from '../../lib/identity/open'
import { Button, Form, Frame, Notice, type Search, Theirs } from '../../lib/identity/page'
import type { Person } from '../../lib/identity/person'
import { listMemberships, type Membership } from './memberships'

export const metadata: Metadata = { title: 'Your organizations' }

const words = { entered: 'You work here now.' }

/** The organizations of the person, and a way to work in another one. */
export default async function Organizations({ searchParams }: { searchParams: Search }) {
  const person = await openAsPerson('/organizations')
  const [memberships, search] = await Promise.all([listMemberships(person), searchParams])
  return (
    <Frame title="Your organizations" intro="What you see and may do is that of one organization at a time.">
      <Notice words={words} name={search.done} />
      {memberships.length === 0 ? (
        <p className={styles.notice}>You belong to no organization. An administrator of one can invite you.</p>
      ) : (
        <ul className={styles.list}>
          {memberships.map(membership => (
            <Row key={membership.organizationId} person={person} membership={membership} />
          ))}
        </ul>
      )}
    </Frame>
  )
}

function Row({ person, membership }: { person: Person; membership: Membership }) {
  const { organizationId, name, role } = membership
  const isHere = organizationId === person.organizationId
  return (
    <li className={styles.item}>
      <div className={styles.who}>
        <strong>
          <Theirs>{name}</Theirs>
        </strong>
        <span className={styles.quiet}>{isHere ? `${role} ● You work here now` : role}</span>
      </div>
      <Form person={person} action="/organizations/switch" hidden={{ organization: organizationId }}>
        <Button about={name}>{isHere ? 'Read role again' : 'Work here'}</Button>
      </Form>
    </li>
  )
}
