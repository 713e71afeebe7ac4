import { useState } from 'react'
import { client } from '../../api.ts'
import { Choice, Form, TextField } from '../../parts/form.tsx'
import { PageLink } from '../../parts/link.tsx'
import { Once } from '../../parts/once.tsx'
import { PageHead } from '../../parts/page-head.tsx'
import { kindWords } from './page.tsx'

type Made = Awaited<ReturnType<typeof client.createApplication>>
type Kind = NonNullable<Parameters<typeof client.createApplication>[0]['body']['kind']>

const kinds: readonly Kind[] = ['web', 'single_page', 'native', 'machine', 'agent']

/** A new trust context; what authenticates with a secret gets its first one, shown once. */
export default function NewApplication() {
  const [made, setMade] = useState<Made | undefined>(undefined)
  const [kept, setKept] = useState(false)
  return (
    <>
      <PageHead title="Make application">
        Its addresses, secrets, keys, cookies and session policy are its own; people and organizations are shared.
      </PageHead>
      {made === undefined ? (
        <section className="panel form-panel" aria-label="New application">
          <Form
            call="createApplication"
            submit="Make application"
            doing="Making…"
            act={entered =>
              client.createApplication({
                body: {
                  name: entered.text('name'),
                  kind: entered.text('kind') as Kind,
                  redirect_uris: entered
                    .text('redirect_uris')
                    .split('\n')
                    .map(line => line.trim())
                    .filter(line => line !== ''),
                },
              })
            }
            onDone={setMade}
          >
            <TextField label="Name" name="name" required />
            <Choice
              label="Kind"
              name="kind"
              options={kinds.map(value => ({ value, label: kindWords[value] ?? value }))}
              hint="What runs in a page or on a person's machine can keep no secret, and gets none."
            />
            <TextField label="Redirects" name="redirect_uris" lines={3} hint="One a line; more can be added later" />
          </Form>
        </section>
      ) : (
        <>
          {made.client_secret !== undefined && !kept && (
            <Once what="Client secret" value={made.client_secret} onKept={() => setKept(true)}>
              The application proves itself with it. Whoever has it is the application.
            </Once>
          )}
          <p>
            <PageLink className="button" to={`/applications/${made.id}`}>
              Open {made.name}
            </PageLink>
          </p>
        </>
      )}
    </>
  )
}
