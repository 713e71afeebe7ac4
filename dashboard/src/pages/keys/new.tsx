import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useAddress, useGo } from '../../address.ts'
import { type Caller, client, queries, send } from '../../api.ts'
import { Choice, type Entered, Form, TextField } from '../../parts/form.tsx'
import { Once } from '../../parts/once.tsx'
import { PageHead } from '../../parts/page-head.tsx'
import { Code } from '../../parts/quoted.tsx'
import { lifetimes, type Tab, tabOf } from './words.ts'

interface Made {
  readonly value: string
}

const ranks = ['auditor', 'admin', 'owner'] as const

const heads: Readonly<Record<Tab, string>> = {
  installation: 'It administers this server, with at most your own role. What it did stands in sessions of its own.',
  organization: 'An organization uses it at the API of your application, which asks this server whose it is.',
  user: 'A person uses it at the API of your application, inside one organization.',
}

/** A key, whose value is shown once. */
export default function NewKey() {
  const { search } = useAddress()
  const go = useGo()
  const tab = tabOf(search.of)
  const id = search[`${tab}_id`] ?? ''
  const [made, setMade] = useState<Made | undefined>(undefined)
  return (
    <>
      <PageHead title="Make key">{heads[tab]}</PageHead>
      {made === undefined ? (
        <section className="panel form-panel" aria-label="key">
          <Form submit="Make key" doing="Making…" act={entered => make(tab, id, entered)} onDone={setMade}>
            <TextField name="name" label="Name" required hint="What uses it: “Deploys”, “Nightly report”." />
            {tab === 'installation' && <Role />}
            {tab === 'user' && (
              <TextField name="organization_id" label="Organization id" required hint="One that the person is in." />
            )}
            {tab !== 'installation' && <Permissions />}
            <Choice name="lifetime" label="Ends after" initial={String(lifetimes[1]?.value)} options={lifetimes} />
          </Form>
        </section>
      ) : (
        <Once
          what="API key"
          value={made.value}
          onKept={() => go('/keys', tab === 'installation' ? {} : { of: tab, [`${tab}_id`]: id })}
        >
          Only a digest of it is kept here. Whoever has it acts as it until it ends.
        </Once>
      )}
    </>
  )
}

function make(tab: Tab, id: string, entered: Entered): Promise<Made> {
  const [name, seconds] = [entered.text('name'), entered.given('lifetime')]
  if (tab === 'installation')
    return send<Made>('POST', '/v1/api_keys', {
      body: {
        name,
        role: entered.text('role'),
        ...(seconds === undefined ? {} : { expires_in_seconds: Number(seconds) }),
      },
    })
  const expiresAt = seconds === undefined ? undefined : new Date(Date.now() + Number(seconds) * 1_000).toISOString()
  const body = {
    name,
    permissions: [...entered.all('permissions')],
    ...(expiresAt === undefined ? {} : { expires_at: expiresAt }),
  }
  return tab === 'organization'
    ? client.createOrganizationApiKey({ organization_id: id, body })
    : client.createUserApiKey({ user_id: id, body: { ...body, organization_id: entered.text('organization_id') } })
}

/** At most the role of whoever makes it. */
function Role() {
  const caller = queries.getQueryData<Caller>(['caller'])
  const mine = ranks.findIndex(role => role === caller?.role)
  const options = ranks.slice(0, Math.max(0, mine) + 1).map(role => ({ value: role, label: role }))
  return <Choice name="role" label="Role" options={options} hint="An auditor reads, an admin changes, an owner all." />
}

function Permissions() {
  const known = useQuery({
    queryKey: ['permissions'],
    queryFn: () => client.listPermissions({ query: { limit: 100 } }),
  })
  const slugs = known.data?.data.map(({ slug }) => slug) ?? []
  if (slugs.length === 0)
    return <p className="small quiet">No permission is known here, so the key says only whose it is.</p>
  return (
    <fieldset className="field">
      <legend className="label">What it may do</legend>
      {slugs.map(slug => (
        <label className="choice" key={slug}>
          <input type="checkbox" name="permissions" value={slug} />
          <Code>{slug}</Code>
        </label>
      ))}
    </fieldset>
  )
}
