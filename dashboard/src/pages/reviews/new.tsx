import { useState } from 'react'
import { useGo } from '../../address.ts'
import { send } from '../../api.ts'
import { Choice, type Entered, Form, TextField } from '../../parts/form.tsx'
import { PageHead } from '../../parts/page-head.tsx'
import { flagWords, isKind, kinds, type Review } from './review.ts'

const dayMs = 86_400_000
const daysDefault = '14'
const common: readonly string[] = ['membership', 'agent', 'service_account', 'connected_account']

/** A review is started: what it looks at, who decides, until when. */
export default function NewReview() {
  const go = useGo()
  const [by, setBy] = useState('organization_role')
  return (
    <>
      <PageHead title="Start a review">
        What there is now is frozen and its reviewers are told. Nothing ends before the deadline but by a decision.
      </PageHead>
      <section className="panel form-panel" aria-label="review">
        <Form
          submit="Start the review"
          doing="Starting…"
          act={entered => send<Review>('POST', '/v1/access_reviews', { body: bodyOf(entered) })}
          onDone={({ id }) => go(`/reviews/${id}`)}
        >
          <TextField name="name" label="Name" required hint="Reviewers see it in their mail" />
          <TextField
            name="organization_id"
            label="Organization"
            hint="Its id. Without one, the installation as a whole is reviewed"
          />
          <Boxes
            legend="What is reviewed"
            name="kinds"
            values={Object.keys(kinds)}
            on={common}
            word={kind => (isKind(kind) ? kinds[kind][0] : kind)}
          />
          <Boxes
            legend="Only what is"
            name="flagged"
            values={Object.keys(flagWords)}
            on={[]}
            word={flag => flagWords[flag] ?? flag}
          />
          <Choice
            name="by"
            label="Who decides"
            initial={by}
            onChange={setBy}
            options={[
              { value: 'organization_role', label: 'Members with a role in the organization' },
              { value: 'installation_role', label: 'People with a role of the installation' },
              { value: 'owner', label: 'Whoever answers for each item' },
              { value: 'people', label: 'People by name' },
            ]}
          />
          {by === 'people' && <TextField name="reviewers" label="Their ids" required lines={3} hint="One a line" />}
          {by.endsWith('_role') && <TextField name="reviewers" label="Role" required initial="admin" />}
          <TextField name="deadline_at" label="Days until the deadline" type="number" required initial={daysDefault} />
          <Choice
            name="undecided"
            label="What nobody has decided by then"
            options={[
              { value: 'end', label: 'Ends' },
              { value: 'keep', label: 'Is kept, and the evidence says so' },
            ]}
          />
        </Form>
      </section>
    </>
  )
}

function bodyOf(entered: Entered): object {
  const by = entered.text('by')
  const named = entered.text('reviewers')
  const lines = named.split('\n').flatMap(line => line.trim() || [])
  return {
    name: entered.text('name'),
    organization_id: entered.given('organization_id') ?? null,
    kinds: entered.all('kinds'),
    flagged: entered.all('flagged'),
    reviewers: by === 'owner' ? { by } : by === 'people' ? { by, user_ids: lines } : { by, role: named },
    deadline_at: new Date(Date.now() + Number(entered.text('deadline_at')) * dayMs).toISOString(),
    undecided: entered.text('undecided'),
  }
}

interface BoxesProps {
  readonly legend: string
  readonly name: string
  readonly values: readonly string[]
  readonly on: readonly string[]
  readonly word: (value: string) => string
}

function Boxes({ legend, name, values, on, word }: BoxesProps) {
  return (
    <fieldset className="field">
      <legend className="label">{legend}</legend>
      {values.map(value => (
        <label key={value} className="choice">
          <input type="checkbox" name={name} value={value} defaultChecked={on.includes(value)} /> {word(value)}
        </label>
      ))}
    </fieldset>
  )
}
