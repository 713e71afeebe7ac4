import { useQuery } from '@tanstack/react-query'
import { useAddress, useGo } from '../../address.ts'
import { client } from '../../api.ts'
import { useNames } from '../../names.ts'
import { Figure } from '../../parts/figure.tsx'
import { Choice, Form, TextField } from '../../parts/form.tsx'
import { Id } from '../../parts/id.tsx'
import { PageHead } from '../../parts/page-head.tsx'
import { Named } from '../../parts/quoted.tsx'
import { View } from '../../parts/view-states.tsx'

const everything = 'everything'

/** What a stop would end at this moment, then the stop. `target` in the address names it, so that other pages lead here. */
export default function NewStop() {
  const { search, set } = useAddress()
  const { target } = search
  return (
    <>
      <PageHead title="Stop something">
        First what it would end is shown. Nothing happens before the second button.
      </PageHead>
      {target === undefined ? <Choose onChosen={id => set({ target: id })} /> : <Confirm target={target} />}
    </>
  )
}

function Choose({ onChosen }: { readonly onChosen: (target: string) => void }) {
  return (
    <section className="panel form-panel" aria-label="choose">
      <Form
        call="createStop"
        submit="Show what it would end"
        doing="Looking…"
        act={async entered => (entered.text('what') === everything ? everything : entered.text('target'))}
        onDone={target => target !== '' && onChosen(target)}
      >
        <Choice
          name="what"
          label="What"
          options={[
            { value: 'one', label: 'One thing, by its id' },
            { value: everything, label: 'Everything' },
          ]}
        />
        <TextField
          name="target"
          label="Its id"
          hint="Of a session, agent, service account, person, connected account, provider or organization"
        />
      </Form>
    </section>
  )
}

function Confirm({ target }: { readonly target: string }) {
  const go = useGo()
  const nameOf = useNames(target === everything ? [] : [target])
  const name = nameOf(target)
  const preview = useQuery({
    queryKey: ['stop-preview', target],
    queryFn: () => client.previewStop({ query: { target } }),
    staleTime: 0,
  })
  return (
    <section className="panel form-panel" aria-label="what it would end">
      <View what="what it would end" query={preview}>
        {found => (
          <>
            <div className="panel-head">
              <h2>
                Would end now:{' '}
                {target === everything ? 'everything' : name === undefined ? <Id id={target} /> : <Named>{name}</Named>}
              </h2>
            </div>
            <div className="figures">
              <Figure value={found.sessions} of="sessions" />
              <Figure value={found.people} of="people" />
              <Figure value={found.agents} of="agents" />
              <Figure value={found.grants} of="grants" />
              <Figure value={found.approvals_pending} of="waiting requests" />
              <Figure value={found.calls_in_flight} of="calls in flight" />
            </div>
            {found.shown.length > 0 && (
              <details>
                <summary>Which sessions</summary>
                <ul>
                  {found.shown.map(({ session_id: id, kind, principal_name: name }) => (
                    <li key={id}>
                      <Named>{name}</Named>, {kind}
                    </li>
                  ))}
                </ul>
              </details>
            )}
            <Form
              call="createStop"
              submit="Stop now"
              doing="Stopping…"
              act={entered => client.createStop({ body: { target, reason: entered.text('reason') } })}
              onDone={({ id }) => go('/stops', { open: id })}
            >
              <TextField name="reason" label="Why" required hint="Kept in the record and in the receipt." />
            </Form>
          </>
        )}
      </View>
    </section>
  )
}
