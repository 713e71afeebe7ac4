import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { formCedar } from '../../../../server/src/policy/derive-form-cedar.ts'
import { parsePolicyForm } from '../../../../server/src/policy/parse-policy-form.ts'
import { client } from '../../api.ts'
import { Checks, Choice, TextField } from '../../parts/form.tsx'
import { readGroups } from './model.ts'

export interface CommonCasesProps {
  readonly organizationId: string
  /** Puts what the form wrote into the editor. */
  readonly onUse: (text: string) => void
}

const listed = 100

/** The common cases as a form, beside the rules that it writes: those same rules are what is kept. */
export function CommonCases({ organizationId, onUse }: CommonCasesProps) {
  const [chosen, setChosen] = useState(() => new URLSearchParams())
  const groups = useQuery({ queryKey: ['groups', organizationId], queryFn: () => readGroups(organizationId) })
  const providers = useQuery({
    queryKey: ['providers', 'names'],
    queryFn: () => client.listProviders({ query: { limit: listed } }),
  })
  const offered = { groups: groups.data ?? [], providers: (providers.data?.data ?? []).map(({ slug }) => slug) }
  const text = formCedar(parsePolicyForm(chosen, offered))
  const providerOptions = (none: string) => [
    { value: '', label: none },
    ...(providers.data?.data ?? []).map(({ slug, name }) => ({ value: slug, label: name })),
  ]
  return (
    <details className="panel cases">
      <summary>Common cases, as a form that writes the rules</summary>
      <div className="cols-2 panel-body">
        <form
          className="stack"
          aria-label="Common cases"
          onSubmit={event => event.preventDefault()}
          onChange={event => setChosen(new URLSearchParams([...new FormData(event.currentTarget)].map(pair)))}
        >
          <Choice
            label="A third party only for some people"
            name="provider"
            options={providerOptions('No such rule')}
          />
          {offered.groups.length > 0 && (
            <Checks
              label="Of these groups"
              name="group"
              options={offered.groups.map(({ id, name }) => ({ value: id, label: name }))}
            />
          )}
          <TextField label="Of these roles" name="roles" hint="Slugs, with commas between them" />
          <Checks
            label="Nothing of the kind"
            name="no_destructive"
            options={[{ value: 'yes', label: 'Agents destroy nothing' }]}
          />
          <Checks
            label="Days"
            name="weekdays"
            options={[{ value: 'yes', label: 'Agents write from Monday to Friday only (UTC)' }]}
          />
          <Choice
            label="Named repositories only, at"
            name="repositories_at"
            options={providerOptions('No such rule')}
          />
          <TextField label="Those repositories" name="repositories" hint="owner/name, with commas between them" />
          {offered.groups.length > 0 && (
            <Choice
              label="Agents only read, but for those of the group"
              name="read_only_outside"
              options={[
                { value: '', label: 'No such rule' },
                ...offered.groups.map(({ id, name }) => ({ value: id, label: name })),
              ]}
            />
          )}
        </form>
        <div className="stack">
          <p className="label">The rules that it writes</p>
          <pre className="args">{text}</pre>
          <p>
            <button type="button" className="button" onClick={() => onUse(text)}>
              Put them into the editor
            </button>
          </p>
        </div>
      </div>
    </details>
  )
}

function pair([name, value]: [string, FormDataEntryValue]): [string, string] {
  return [name, String(value)]
}
