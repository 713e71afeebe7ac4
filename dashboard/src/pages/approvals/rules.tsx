import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useAddress } from '../../address.ts'
import { client } from '../../api.ts'
import { Act } from '../../parts/act.tsx'
import type { FilterField } from '../../parts/filter-text.ts'
import { Checks, Choice, type Entered, Form, TextField } from '../../parts/form.tsx'
import { Id } from '../../parts/id.tsx'
import { useList } from '../../parts/list.ts'
import { PageHead } from '../../parts/page-head.tsx'
import { Named } from '../../parts/quoted.tsx'
import { type Column, Table } from '../../parts/table.tsx'
import { At } from '../../parts/time.tsx'
import { counted } from '../../parts/words.ts'
import { ApprovalTabs } from './tabs.tsx'

type Rule = Awaited<ReturnType<typeof client.listApprovalRules>>['data'][number]
type RuleBody = NonNullable<Parameters<typeof client.createApprovalRule>[0]>['body']

const filters: readonly FilterField[] = [{ name: 'organization_id', label: 'Organization', placeholder: 'org_…' }]

/** Which requests nobody approves alone. */
export default function ApprovalRules() {
  const { search } = useAddress()
  const filter = search.organization_id ? { organization_id: search.organization_id } : {}
  const listed = useList<Rule>({
    key: ['approval-rules', filter],
    read: query => client.listApprovalRules({ query: { ...query, ...filter } }),
    concerns: ({ type }) => type.startsWith('approval_rule.'),
  })
  const names = usePlaces()
  return (
    <>
      <PageHead title="Approval rules">
        Which requests need more persons than the one who is asked. A rule only adds persons: it never decides.
      </PageHead>
      <ApprovalTabs at="/approvals/rules" />
      <Table
        what="rules"
        title="Rules"
        listed={listed}
        idOf={row => row.id}
        columns={columnsOf(names)}
        filters={filters}
        free="organization_id"
        empty={<p>There is no rule. Each request is decided by the one person whom it is asked of.</p>}
      />
      <NewRule places={names} />
    </>
  )
}

interface Places {
  readonly organizations: readonly { readonly id: string; readonly name: string }[]
  readonly providers: readonly { readonly id: string; readonly slug: string; readonly name: string }[]
}

const listed = 100

/** Whose rules there can be, and over what. */
function usePlaces(): Places {
  const organizations = useQuery({
    queryKey: ['organizations', 'names'],
    queryFn: () => client.listOrganizations({ query: { limit: listed } }),
  })
  const providers = useQuery({
    queryKey: ['providers', 'names'],
    queryFn: () => client.listProviders({ query: { limit: listed } }),
  })
  return { organizations: organizations.data?.data ?? [], providers: providers.data?.data ?? [] }
}

/** "Write or destructive, on GitHub, 3 tools or more". */
function overWords(rule: Rule, { providers }: Places): string {
  const provider = providers.find(({ id }) => id === rule.provider_id)
  const parts = [
    rule.effects.length === 0 ? 'whatever the tools do' : rule.effects.join(' or '),
    ...(rule.provider_id === null ? [] : [`on ${provider?.name ?? rule.provider_id}`]),
    ...(rule.tools_min === null ? [] : [`${counted(rule.tools_min, 'tool')} or more`]),
  ]
  return parts.join(', ')
}

/** "1 person of the group group_…, or of the roles owner, admin". */
function needsWords({ persons, roles, group_id: group }: Rule): string {
  const who = [
    ...(group === null ? [] : ['its group']),
    ...(roles.length === 0 ? [] : [`the ${roles.length === 1 ? 'role' : 'roles'} ${roles.join(', ')}`]),
  ]
  return `${counted(persons, 'more person', 'more persons')}${who.length === 0 ? '' : ` of ${who.join(' or ')}`}`
}

function columnsOf(places: Places): Column<Rule>[] {
  const organizationOf = (id: string | null): string =>
    id === null ? 'Whole installation' : (places.organizations.find(each => each.id === id)?.name ?? id)
  return [
    {
      id: 'name',
      title: 'Rule',
      cell: row => (
        <>
          <span className="main">
            <Named>{row.name}</Named>
          </span>
          <span className="sub">
            <Named>{organizationOf(row.organization_id)}</Named>
          </span>
        </>
      ),
      text: row => row.name,
    },
    {
      id: 'over',
      title: 'Over',
      narrow: 'full',
      cell: row => overWords(row, places),
      text: row => overWords(row, places),
    },
    {
      id: 'needs',
      title: 'Needs',
      narrow: 'full',
      cell: row => (
        <>
          {needsWords(row)}
          {row.group_id !== null && (
            <span className="sub">
              <Id id={row.group_id} />
            </span>
          )}
        </>
      ),
      text: needsWords,
    },
    {
      id: 'made',
      title: 'Made',
      sorts: true,
      narrow: 'label',
      end: true,
      cell: row => <At at={row.created_at} />,
      text: row => row.created_at,
    },
    {
      id: 'act',
      title: 'Actions',
      narrow: 'act',
      end: true,
      cell: row => (
        <Act
          call="deleteApprovalRule"
          look="small"
          label={
            <>
              Remove<span className="hidden"> rule {row.name}</span>
            </>
          }
          doing="Removing…"
          act={() => client.deleteApprovalRule({ id: row.id })}
        />
      ),
    },
    { id: 'id', title: 'Id', csvOnly: true, cell: () => null, text: row => row.id },
    {
      id: 'organization',
      title: 'Organization',
      csvOnly: true,
      cell: () => null,
      text: row => row.organization_id ?? '',
    },
    { id: 'group', title: 'Group', csvOnly: true, cell: () => null, text: row => row.group_id ?? '' },
  ]
}

const effects = [
  { value: 'read', label: 'Read' },
  { value: 'write', label: 'Write' },
  { value: 'destructive', label: 'Destroy' },
] as const
const roles = ['owner', 'admin', 'auditor', 'approver'].map(value => ({ value, label: value }))

function bodyOf(entered: Entered): RuleBody {
  const number = (name: string): number | undefined => {
    const given = entered.given(name)
    return given === undefined ? undefined : Number(given)
  }
  const [toolsMin, persons] = [number('tools_min'), number('persons')]
  return {
    name: entered.text('name'),
    organization_id: entered.given('organization_id') ?? null,
    effects: entered.all('effects') as RuleBody['effects'] & object,
    provider: entered.given('provider') ?? null,
    group_id: entered.given('group_id') ?? null,
    roles: entered.all('roles') as RuleBody['roles'] & object,
    ...(toolsMin === undefined ? {} : { tools_min: toolsMin }),
    ...(persons === undefined ? {} : { persons }),
  }
}

/** What is over what, and who is needed besides. */
function NewRule({ places }: { readonly places: Places }) {
  const [made, setMade] = useState(0)
  const [organization, setOrganization] = useState('')
  const groups = useQuery({
    queryKey: ['groups', organization],
    enabled: organization !== '',
    queryFn: () => client.listGroups({ organization_id: organization, query: { limit: listed } }),
  })
  return (
    <section className="panel" aria-labelledby="new-rule">
      <div className="panel-head">
        <h2 id="new-rule">New rule</h2>
      </div>
      <Form
        key={made}
        call="createApprovalRule"
        submit="Make rule"
        doing="Making…"
        act={entered => client.createApprovalRule({ body: bodyOf(entered) })}
        onDone={() => {
          setOrganization('')
          setMade(made + 1)
        }}
      >
        <TextField label="Name" name="name" required hint="It is shown to those whom it names." />
        <Choice
          label="Over the requests of"
          name="organization_id"
          onChange={setOrganization}
          options={[
            { value: '', label: 'The whole installation' },
            ...places.organizations.map(({ id, name }) => ({ value: id, label: name })),
          ]}
        />
        <Checks label="Where a tool would" name="effects" options={effects} hint="None checked: whatever it does." />
        <Choice
          label="Third party"
          name="provider"
          options={[
            { value: '', label: 'Any' },
            ...places.providers.map(({ slug, name }) => ({ value: slug, label: name })),
          ]}
        />
        <TextField label="From so many tools on" name="tools_min" type="number" hint="Left out: from the first." />
        <Checks label="Persons with the role" name="roles" options={roles} />
        {organization !== '' && (
          <Choice
            label="Or of the group"
            name="group_id"
            options={[
              { value: '', label: 'None' },
              ...(groups.data?.data ?? []).map(({ id, name }) => ({ value: id, label: name })),
            ]}
          />
        )}
        <TextField label="How many more persons" name="persons" type="number" initial="1" />
        <p className="hint">
          A request that needs several waits for an hour instead of 10 minutes. What was asked before keeps the rules of
          its time.
        </p>
      </Form>
    </section>
  )
}
