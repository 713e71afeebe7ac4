import { useState } from 'react'
import { useGo } from '../../address.ts'
import { client } from '../../api.ts'
import { Form, TextField } from '../../parts/form.tsx'
import { Once } from '../../parts/once.tsx'
import { PageHead } from '../../parts/page-head.tsx'
import { EventChoice } from './event-choice.tsx'
import type { Endpoint } from './words.ts'

type Events = Endpoint['events'] & Parameters<typeof client.createWebhookEndpoint>[0]['body']['events']

/** A new endpoint; its secret is shown once it is made. */
export default function AddWebhook() {
  const go = useGo()
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set(['user.created', 'user.updated', 'user.deleted']))
  const [made, setMade] = useState<Endpoint | undefined>(undefined)
  return (
    <>
      <PageHead title="Add endpoint">
        Each event is sent as JSON by POST, with a signature that only you can check.
      </PageHead>
      {made === undefined ? (
        <section className="panel form-panel" aria-label="endpoint">
          <Form
            call="createWebhookEndpoint"
            submit="Add endpoint"
            doing="Adding…"
            wide
            act={entered =>
              client.createWebhookEndpoint({
                body: { endpoint_url: entered.text('endpoint_url'), events: [...chosen] as Events },
              })
            }
            onDone={setMade}
          >
            <TextField
              name="endpoint_url"
              label="Address"
              type="url"
              required
              hint="With https. It has 10 seconds to answer with 2xx; else it is asked again, for about 3 days."
            />
            <EventChoice chosen={chosen} onChange={setChosen} />
          </Form>
        </section>
      ) : (
        <Once what="Signing secret" value={made.secret} onKept={() => go(`/webhooks/${made.id}`)}>
          Your application checks the header WorkOS-Signature with it. Whoever has it can send events in our name.
        </Once>
      )}
    </>
  )
}
