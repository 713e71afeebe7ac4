import { useRef, useState } from 'react'
import { Fact, Facts } from '../../parts/facts.tsx'
import { Field, Form, TextField } from '../../parts/form.tsx'
import { Id } from '../../parts/id.tsx'
import { Code, Named, Said } from '../../parts/quoted.tsx'
import { SidePanel, SidePart } from '../../parts/side-panel.tsx'
import { type GlyphName, State } from '../../parts/state.tsx'
import { At } from '../../parts/time.tsx'
import { useKeys } from '../../shell/keys.ts'
import { canReduce, type Decision, decide, decisions, flagWords, type Item, kinds, rolesOf } from './review.ts'

const outcomes: Readonly<Record<NonNullable<Item['outcome']>, readonly [GlyphName, string]>> = {
  kept: ['done', 'Kept'],
  reduced: ['less', 'Reduced'],
  removed: ['ended', 'Removed'],
  gone: ['ended', 'Was gone'],
  refused: ['refused', 'Forbidden by a rule'],
}

/** What was decided and came of it. */
export function ItemState({ item, chip = false }: { readonly item: Item; readonly chip?: boolean }) {
  const [glyph, word] =
    item.outcome !== null
      ? outcomes[item.outcome]
      : item.decision === null
        ? (['waiting', 'To decide'] as const)
        : (['waiting', 'Being done'] as const)
  return (
    <State is={glyph} chip={chip}>
      {word}
    </State>
  )
}

interface ItemPanelProps {
  readonly item: Item
  readonly isOpen: boolean
  readonly nameOf: (id: string | null) => string | undefined
  readonly close: () => void
  readonly onDecided: () => void
}

/** One item: what it had when the review began, and the decision. */
export function ItemPanel({ item, isOpen, nameOf, close, onDecided }: ItemPanelProps) {
  const called = (id: string | null, name: string | null) => (id === null ? 'Nobody' : <Named>{name ?? id}</Named>)
  return (
    <SidePanel
      state={<ItemState item={item} chip />}
      title={<Named>{item.name}</Named>}
      close={close}
      about={
        <p>
          {kinds[item.kind][0]} <Id id={item.subject_id} />
        </p>
      }
    >
      <SidePart title="When the review began">
        <Facts>
          <Fact is="Whose access">{called(item.holder_id, item.holder_name)}</Fact>
          <Fact is="Who answers for it">{called(item.owner_id, item.owner_name)}</Fact>
          <Fact is="Since">
            <At at={item.since} />
          </Fact>
          <Fact is="Last used">{item.last_used_at === null ? 'Never' : <At at={item.last_used_at} />}</Fact>
          {item.effects.length > 0 && <Fact is="It can">{item.effects.join(', ')}</Fact>}
          {item.flags.length > 0 && (
            <Fact is="Noted">{item.flags.map(flag => flagWords[flag] ?? flag).join(', ')}</Fact>
          )}
        </Facts>
        <details>
          <summary>Everything that was there</summary>
          <dl className="facts">
            {Object.entries(item.facts).map(([name, value]) => (
              <div key={name}>
                <dt>{name.replaceAll('_', ' ')}</dt>
                <dd>
                  <Code>{typeof value === 'string' ? value : JSON.stringify(value)}</Code>
                </dd>
              </div>
            ))}
          </dl>
        </details>
      </SidePart>
      {item.decision === null ? (
        isOpen && (
          <SidePart title="Decide">
            <Decide item={item} onDecided={onDecided} />
          </SidePart>
        )
      ) : (
        <SidePart title="Decided">
          <Said
            text={item.reason ?? ''}
            by={item.decided_by === 'deadline' ? 'the deadline' : (nameOf(item.decided_by) ?? 'its reviewer')}
          />
          {item.decided_at !== null && (
            <p className="small">
              <At at={item.decided_at} precision="second" />
            </p>
          )}
        </SidePart>
      )}
    </SidePanel>
  )
}

/** Keep, reduce or remove: 1, 2 and 3 choose and go to the reason; Enter there decides. */
function Decide({ item, onDecided }: { readonly item: Item; readonly onDecided: () => void }) {
  const [decision, setDecision] = useState<Decision>('keep')
  const place = useRef<HTMLDivElement>(null)
  const choose = (chosen: Decision): void => {
    if (chosen === 'reduce' && !canReduce(item)) return
    setDecision(chosen)
    queueMicrotask(() => place.current?.querySelector<HTMLInputElement>('input[name="reason"]')?.focus())
  }
  useKeys({ '1': () => choose('keep'), '2': () => choose('reduce'), '3': () => choose('remove') })
  const [, reduced, removed] = kinds[item.kind]
  const options = [
    { value: 'keep', label: '1 Keep' },
    ...(canReduce(item) ? [{ value: 'reduce', label: `2 Reduce: ${reduced}` }] : []),
    { value: 'remove', label: `3 Remove: ${removed}` },
  ]
  const roles = rolesOf(item)
  return (
    <div ref={place}>
      <Form
        submit="Decide"
        doing="Deciding…"
        act={entered => {
          const left = entered.all('roles')
          return decide(item, { decision, reason: entered.text('reason'), ...(left.length > 0 ? { roles: left } : {}) })
        }}
        onDone={onDecided}
      >
        <Field name="decision" label="Decision">
          {parts => (
            <select
              {...parts}
              className="input"
              value={decision}
              onChange={event => setDecision(decisions.find(each => each === event.currentTarget.value) ?? 'keep')}
            >
              {options.map(({ value, label }) => (
                <option key={value} value={value}>
                  {label}
                </option>
              ))}
            </select>
          )}
        </Field>
        {decision === 'reduce' && roles.length > 0 && (
          <Field name="roles" label={item.kind === 'membership' ? 'Roles that are left' : 'Role that is left'}>
            {parts => (
              <select {...parts} className="input" multiple={item.kind === 'membership'} required>
                {roles.map(role => (
                  <option key={role} value={role}>
                    {role}
                  </option>
                ))}
              </select>
            )}
          </Field>
        )}
        <TextField name="reason" label="Why" required hint="Kept in the evidence. A decision stays as it was made." />
      </Form>
    </div>
  )
}
