import { withAuth } from '@workos-inc/authkit-nextjs'
import type { Metadata } from 'next'
import { notFound, redirect } from 'next/navigation'
import { findAdmin } from '../../lib/identity/admin'
import styles from '../../lib/identity/identity.module.css'
import { Frame, Notice, RecentSignIn, type Search, Theirs } from '../../lib/identity/page'
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
  const { user } = await withAuth()
  if (user === null) redirect('/sign-in?returnTo=/domains')
  const admin = await findAdmin()
  if (admin === undefined) notFound()
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
            <Row key={domain.id} domain={domain} />
          ))}
        </ul>
      )}
      <section aria-labelledby="add">
        <h2 id="add" className={styles.section}>
          Add a domain
        </h2>
        <p className={styles.intro}>You get a record for its DNS. Nothing changes before the record is found.</p>
        <form className={styles.form} method="post" action="/domains/add">
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
          <button className={styles.main} type="submit">
            Add domain
          </button>
        </form>
      </section>
    </Frame>
  )
}

function Row({ domain }: { domain: Domain }) {
  const isPending = domain.state === 'pending' || domain.state === 'failed'
  return (
    <li className={styles.item}>
      <div className={styles.who}>
        <strong>
          <Theirs>{domain.name}</Theirs>
        </strong>
        <span className={styles.quiet}>{states[domain.state] ?? domain.state}</span>
      </div>
      {isPending && <Act domain={domain} act="verify" label="Check now" />}
      <Act domain={domain} act="remove" label="Give up" />
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

function Act({ domain, act, label }: { domain: Domain; act: 'verify' | 'remove'; label: string }) {
  return (
    <form className={styles.form} method="post" action={`/domains/${act}`}>
      <input type="hidden" name="domain" value={domain.id} />
      <button className={styles.button} type="submit">
        {label}
        <span className={styles.hidden}> {domain.name}</span>
      </button>
    </form>
  )
}
