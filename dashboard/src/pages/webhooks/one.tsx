import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useGo, useId } from '../../address.ts'
import { client, send } from '../../api.ts'
import { Act } from '../../parts/act.tsx'
import { Fact, Facts } from '../../parts/facts.tsx'
import { Choice, Form, TextField } from '../../parts/form.tsx'
import { Id } from '../../parts/id.tsx'
import { PageLink } from '../../parts/link.tsx'
import { Once } from '../../parts/once.tsx'
import { PageHead } from '../../parts/page-head.tsx'
import { Code } from '../../parts/quoted.tsx'
import { State } from '../../parts/state.tsx'
import { At } from '../../parts/time.tsx'
import { NotThere, View } from '../../parts/view-states.tsx'
import { Deliveries } from './deliveries.tsx'
import { EventChoice } from './event-choice.tsx'
import { EndpointState } from './page.tsx'
import { type Endpoint, eventsWords } from './words.ts'

type Events = NonNullable<Parameters<typeof client.updateWebhookEndpoint>[0]['body']['events']>

/** An installation has at most 100 endpoints, and a page of the list has as many. */
const endpointsMax = 100

/** One endpoint: what it is told of, how that went, its secret. */
export default function OneWebhook() {
  const id = useId()
  const query = useQuery({
    queryKey: ['webhooks', 'all'],
    queryFn: () => client.listWebhookEndpoints({ query: { limit: endpointsMax } }),
  })
  return (
    <View what="the endpoint" query={query}>
      {({ data }) => {
        const found = data.find(each => each.id === id)
        return found === undefined ? <Missing /> : <Whole endpoint={found} />
      }}
    </View>
  )
}

function Missing() {
  return (
    <>
      <PageHead title="Endpoint" />
      <NotThere />
    </>
  )
}

interface Tried {
  readonly taken: boolean
  readonly status: number | null
  readonly error: string | null
}

function Whole({ endpoint }: { readonly endpoint: Endpoint }) {
  const { id } = endpoint
  const isOn = endpoint.status === 'enabled'
  const [secret, setSecret] = useState<string | undefined>(undefined)
  const [tried, setTried] = useState<Tried | undefined>(undefined)
  return (
    <>
      <PageHead
        title={<Code>{new URL(endpoint.endpoint_url).host}</Code>}
        name={new URL(endpoint.endpoint_url).host}
        actions={
          <>
            <Act
              call="tryWebhookEndpoint"
              label="Send test event"
              doing="Sending…"
              act={() => send<Tried>('POST', `/v1/webhook_endpoints/${id}/try`, { body: {} })}
              onDone={setTried}
            />
            <Act
              call="updateWebhookEndpoint"
              label={isOn ? 'Pause endpoint' : 'Go on'}
              doing={isOn ? 'Pausing…' : 'Going on…'}
              act={() => client.updateWebhookEndpoint({ id, body: { status: isOn ? 'disabled' : 'enabled' } })}
            />
          </>
        }
      >
        {isOn
          ? 'It is told of each event as soon as it is in the log.'
          : 'Paused: what waited stays here and goes out when it goes on; what happens meanwhile is not kept for it.'}
      </PageHead>
      {tried !== undefined && <TriedLine tried={tried} />}
      {secret !== undefined && (
        <Once what="New signing secret" value={secret} onKept={() => setSecret(undefined)}>
          Give it to your application now. Until the former one ends, each event carries both signatures.
        </Once>
      )}
      <section className="panel" aria-label="facts">
        <Facts>
          <Fact is="State">
            <EndpointState endpoint={endpoint} />
          </Fact>
          <Fact is="Address">
            <Code>{endpoint.endpoint_url}</Code>
          </Fact>
          <Fact is="Told of">{eventsWords(endpoint.events)}</Fact>
          <Fact is="Id">
            <Id id={id} />
          </Fact>
          <Fact is="Made">
            <At at={endpoint.created_at} />
          </Fact>
          <Fact is="Changed">
            <At at={endpoint.updated_at} />
          </Fact>
        </Facts>
      </section>
      <Deliveries endpoint={id} />
      <div className="cols-2">
        <Change endpoint={endpoint} />
        <div className="stacked">
          <Rotate id={id} onRotated={setSecret} />
          <Delete endpoint={endpoint} />
        </div>
      </div>
    </>
  )
}

function TriedLine({ tried }: { readonly tried: Tried }) {
  return (
    <p className="panel tried" role="status">
      {tried.taken ? (
        <State is="done">Taken: it answered {tried.status}</State>
      ) : (
        <State is="failed">
          Not taken: {tried.status === null ? `no answer (${tried.error})` : `it answered ${tried.status}`}
        </State>
      )}
      <span className="quiet small">
        The event is called webhook_endpoint.tried and says nothing; <PageLink to="/audit">the log</PageLink> says that
        it was sent.
      </span>
    </p>
  )
}

function Change({ endpoint }: { readonly endpoint: Endpoint }) {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set(endpoint.events))
  return (
    <section className="panel form-panel" aria-labelledby="change">
      <div className="panel-head">
        <h2 id="change">Address and events</h2>
      </div>
      <Form
        call="updateWebhookEndpoint"
        submit="Save endpoint"
        doing="Saving…"
        wide
        act={entered =>
          client.updateWebhookEndpoint({
            id: endpoint.id,
            body: { endpoint_url: entered.text('endpoint_url'), events: [...chosen] as Events },
          })
        }
        onDone={() => undefined}
      >
        <TextField name="endpoint_url" label="Address" type="url" required initial={endpoint.endpoint_url} />
        <EventChoice chosen={chosen} onChange={setChosen} />
      </Form>
    </section>
  )
}

function Rotate({ id, onRotated }: { readonly id: string; readonly onRotated: (secret: string) => void }) {
  return (
    <section className="panel form-panel" aria-labelledby="rotate">
      <div className="panel-head">
        <h2 id="rotate">Signing secret</h2>
      </div>
      <Form
        call="rotateWebhookSecret"
        submit="Rotate secret"
        doing="Rotating…"
        beside
        act={entered =>
          client.rotateWebhookSecret({ id, body: { overlap_seconds: Number(entered.text('overlap_seconds')) } })
        }
        onDone={({ secret }) => onRotated(secret)}
      >
        <Choice
          name="overlap_seconds"
          label="The former one signs too"
          initial="86400"
          options={[
            { value: '86400', label: 'For 24 hours' },
            { value: '3600', label: 'For 1 hour' },
            { value: '0', label: 'Not any more: it has leaked' },
          ]}
          hint="The new one is shown once."
        />
      </Form>
    </section>
  )
}

function Delete({ endpoint }: { readonly endpoint: Endpoint }) {
  const go = useGo()
  const { host } = new URL(endpoint.endpoint_url)
  return (
    <section className="panel form-panel" aria-labelledby="delete">
      <div className="panel-head">
        <h2 id="delete">Delete endpoint</h2>
      </div>
      <Form
        call="deleteWebhookEndpoint"
        submit="Delete endpoint"
        doing="Deleting…"
        beside
        act={() => client.deleteWebhookEndpoint({ id: endpoint.id })}
        onDone={() => go('/webhooks')}
      >
        <TextField
          name="host"
          label="Its host"
          required
          exactly={host}
          hint={`What waits for it is given up. Enter ${host} to delete it.`}
        />
      </Form>
    </section>
  )
}
