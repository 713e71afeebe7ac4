import { useQuery } from '@tanstack/react-query'
import { ApiError, client } from '../../api.ts'
import { Act } from '../../parts/act.tsx'
import { Form, TextField } from '../../parts/form.tsx'
import { Code } from '../../parts/quoted.tsx'
import { View } from '../../parts/view-states.tsx'
import { usePeople } from '../principals/hand-over.tsx'
import type { Application } from './page.tsx'

const lines = 8
const example = '{ "email": {{ user.email }} }'

/** What stands in the tokens of its people besides, and what that would be for somebody. */
export function Claims({ application }: { readonly application: Application }) {
  const { id } = application
  const query = useQuery({
    queryKey: ['claims', id],
    queryFn: async () => {
      try {
        return (await client.getApplicationJwtTemplate({ id })).content
      } catch (cause) {
        if (cause instanceof ApiError && cause.status === 404) return ''
        throw cause
      }
    },
  })
  const first = usePeople().data?.data[0]
  return (
    <section className="panel" aria-labelledby="claims">
      <div className="panel-head">
        <h2 id="claims">In its tokens besides</h2>
        {query.data !== undefined && query.data !== '' && (
          <span className="actions">
            <Act
              call="deleteApplicationJwtTemplate"
              look="small"
              label="Take it out"
              doing="Taking out…"
              act={() => client.deleteApplicationJwtTemplate({ id })}
            />
            {first !== undefined && <ForSomebody id={id} content={query.data} person={first} />}
          </span>
        )}
      </div>
      <View what="the template" query={query}>
        {content => (
          <Form
            key={content}
            call="updateApplicationJwtTemplate"
            submit="Set the template"
            doing="Setting…"
            act={entered => client.updateApplicationJwtTemplate({ id, body: { content: entered.text('content') } })}
            onDone={() => undefined}
          >
            <TextField
              label="Template"
              name="content"
              lines={lines}
              required
              initial={content}
              hint={
                <>
                  JSON with variables, as <Code>{example}</Code>
                </>
              }
            />
          </Form>
        )}
      </View>
    </section>
  )
}

interface ForSomebodyProps {
  readonly id: string
  readonly content: string
  readonly person: { readonly id: string; readonly email: string }
}

function ForSomebody({ id, content, person }: ForSomebodyProps) {
  const preview = useQuery({
    queryKey: ['claims-preview', id, content, person.id],
    queryFn: () => client.previewApplicationJwtTemplate({ id, body: { content, user_id: person.id } }),
    enabled: content !== '',
  })
  return preview.data === undefined ? null : (
    <span className="small">
      For {person.email}: <Code>{JSON.stringify(preview.data.claims)}</Code>
    </span>
  )
}
