import { useLoaderData } from 'react-router'
import { pageLoader } from '../answer.server'
import { type Domain, listDomains } from '../domains.server'
import { csrfTokenOf } from '../guard.server'
import { ActForm, Frame, Notice, RecentSignIn, Theirs } from '../page'
import { requireAdmin } from '../session.server'
import { isFresh } from '../step-up.server'

export const loader = pageLoader(async ({ request, context }) => {
  const person = await requireAdmin(request, context)
  const done = new URL(request.url).searchParams.get('done')
  return { domains: await listDomains(person), done, isFresh: isFresh(person), csrf: csrfTokenOf(person) }
})

export const meta = () => [{ title: 'Domains' }]

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
export default function Domains() {
  const { domains, done, isFresh, csrf } = useLoaderData<typeof loader>()
  return (
    <Frame title="Domains" intro="A domain is yours once a record that only you can write stands in its DNS.">
      <Notice words={words} name={done} />
      <RecentSignIn isFresh={isFresh} page="/domains">
        Changing domains asks for a sign-in of the last 5 minutes.
      </RecentSignIn>
      {domains.length === 0 ? (
        <p className="notice">No domain yet. Add the one that your people’s e-mail addresses end with.</p>
      ) : (
        <ul className="list">
          {domains.map(domain => (
            <Row key={domain.id} domain={domain} csrf={csrf} />
          ))}
        </ul>
      )}
      <section aria-labelledby="add">
        <h2 id="add" className="section">
          Add a domain
        </h2>
        <p className="intro">You get a record for its DNS. Nothing changes before the record is found.</p>
        <ActForm action="/domains/add" csrf={csrf} button="Add domain" isMain>
          <label className="field wide">
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
        </ActForm>
      </section>
    </Frame>
  )
}

function Row({ domain: { id, name, state, record }, csrf }: { domain: Domain; csrf: string }) {
  const isPending = state === 'pending' || state === 'failed'
  const act = { csrf, about: name, hidden: { domain: id } }
  return (
    <li className="item">
      <div className="who">
        <strong>
          <Theirs>{name}</Theirs>
        </strong>
        <span className="quiet">{states[state] ?? state}</span>
      </div>
      {isPending && <ActForm action="/domains/verify" button="Check now" {...act} />}
      <ActForm action="/domains/remove" button="Give up" {...act} />
      {isPending && record && (
        <dl className="record">
          <dt>TXT record</dt>
          <dd>{record.name}</dd>
          <dt>Value</dt>
          <dd>{record.value}</dd>
        </dl>
      )}
    </li>
  )
}
