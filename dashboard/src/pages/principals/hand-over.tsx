import { useQuery } from '@tanstack/react-query'
import { client } from '../../api.ts'
import { Choice, Form } from '../../parts/form.tsx'

const shown = 100

/** People who could answer for something. */
export function usePeople() {
  return useQuery({ queryKey: ['people', 'names'], queryFn: () => client.listUsers({ query: { limit: shown } }) })
}

/** Gives an agent or a service account to another person: its sessions end first. */
export function HandOver({ id, ownerId }: { readonly id: string; readonly ownerId: string | undefined }) {
  const people = usePeople()
  const others = (people.data?.data ?? []).filter(person => person.id !== ownerId)
  return (
    <section className="panel" aria-labelledby="hand-over">
      <div className="panel-head">
        <h2 id="hand-over">Hand over</h2>
      </div>
      {others.length === 0 ? (
        <p className="empty">There is nobody else who could answer for it.</p>
      ) : (
        <Form
          call="handOverPrincipal"
          submit="Hand it over"
          doing="Handing over…"
          act={entered => client.handOverPrincipal({ id, body: { owner_id: entered.text('owner_id') } })}
          onDone={() => undefined}
        >
          <Choice
            label="Who answers for it from now on"
            name="owner_id"
            hint="Its sessions end first: each of them stands on what the one before approved."
            options={others.map(({ id: value, email }) => ({ value, label: email }))}
          />
        </Form>
      )}
    </section>
  )
}
