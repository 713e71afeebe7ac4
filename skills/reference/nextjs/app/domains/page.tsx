import type { Metadata } from 'next'
import type { Admin } from '../../lib/identity/admin'
import styles from '../../lib/identity/identity.module.css'
import { openAsAdmin } from '../../lib/identity/open'
import { Button, Form, Frame, Notice, RecentSignIn, type Search, Theirs } from '../../lib/identity/page'
import { type Domain, listDomains } from './domains'

export const metadata: Metadata = { title: 'Domains' }

const words = {
  added: 'Added. Put the record into the DNS of the domain, then check it here.',
  verified: 'The record is there. The domain is proven.',
  pending: 'The record is not there yet. DNS can take an hour; check again then.',
  removed: 'The domain is given up.',
}
const states: Readonly<Record<string, string>> = {
  verified: 'Proven',
  legacy_verified: 'Proven',
  pending: 'Waits for its record',
  failed: 'No record was found in time',
}

/** The domains of the administrator's organization, each with what proves it. */
export default async function Domains({ searchParams }: { searchParams: Search }) {
  const admin = await openAsAdmin('/domains')
  const [domains, search] = await Promise.all([listDomains(admin), searchParams])
  return (
    <Frame title="Domains" intro="A domain is yours once a record that only you can write stands in its DNS.">
      <Notice words={words} name={search.done} />
      <RecentSignIn page="/domains">Changing domains asks for a sign-in of the last 5 minutes.</RecentSignIn>
      {domains.length === 0 ? (
        <p className={styles.notice}>No domain yet. Add the one that your people’s e-mail addresses end with.</p>
      ) : (
        <ul className={styles.list}>
          {domains.map(domain => (
            <Row key={domain.id} admin={admin} domain={domain} />
          ))}
        </ul>
      )}
      <section aria-labelledby="add">
        <h2 id="add" className={styles.section}>
          Add a domain
        </h2>
        <p className={styles.intro}>You get a record for its DNS. Nothing changes before the record is found.</p>
        <Form person={admin} action="/domains/add">
          <label className={`${styles.field} ${styles.wide}`}>
            Domain
            <input
              name="domain"
              required
              maxLength={253}
              placeholder="acme.example"
              autoComplete="off"
              spellCheck={false}
            />
          </label>
          <Button main>Add domain</Button>
        </Form>
      </section>
    </Frame>
  )
}

function Row({ admin, domain }: { admin: Admin; domain: Domain }) {
  const hidden = { domain: domain.id }
  const isPending = domain.state === 'pending' || domain.state === 'failed'
  return (
    <li className={styles.item}>
      <div className={styles.who}>
        <strong>
          <Theirs>{domain.name}</Theirs>
        </strong>
        <span className={styles.quiet}>{states[domain.state] ?? domain.state}</span>
      </div>
      {isPending && (
        <Form person={admin} action="/domains/verify" hidden={hidden}>
          <Button about={domain.name}>Check now</Button>
        </Form>
      )}
      <Form person={admin} action="/domains/remove" hidden={hidden}>
        <Button about={domain.name}>Give up</Button>
      </Form>
      {isPending && domain.record && (
        <dl className={styles.record}>
          <dt>TXT record</dt>
          <dd>{domain.record.name}</dd>
          <dt>Value</dt>
          <dd>{domain.record.value}</dd>
        </dl>
      )}
    </li>
  )
}
