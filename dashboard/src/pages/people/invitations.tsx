import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useAddress } from '../../address.ts'
import { client } from '../../api.ts'
import { useNames } from '../../names.ts'
import { Act } from '../../parts/act.tsx'
import type { FilterField } from '../../parts/filter-text.ts'
import { Choice, Form, TextField } from '../../parts/form.tsx'
import { PageLink } from '../../parts/link.tsx'
import { useList } from '../../parts/list.ts'
import { Lacking, May } from '../../parts/may.tsx'
import { PageHead } from '../../parts/page-head.tsx'
import { Named } from '../../parts/quoted.tsx'
import { State } from '../../parts/state.tsx'
import { type Column, Table } from '../../parts/table.tsx'
import { Ago, At } from '../../parts/time.tsx'

type Invitation = Awaited<ReturnType<typeof client.listInvitations>>['data'][number]
type NameOf = (id: string | null) => string | undefined

const filters: readonly FilterField[] = [
  { name: 'email', label: 'E-mail' },
  { name: 'organization_id', label: 'Organization', placeholder: 'org_…' },
]

/** Who was asked in. Reading one shows what accepts it, so it takes more than looking. */
export default function Invitations() {
  return (
    <>
      <PageHead
        title="Invitations"
        actions={
          <PageLink className="button" to="/people">
            People
          </PageLink>
        }
      >
        Each is a link by mail, for one address, until its end.
      </PageHead>
      <May call="listInvitations" otherwise={<Lacking />}>
        <Listed />
        <Invite />
      </May>
    </>
  )
}

function Listed() {
  const { search } = useAddress()
  const filter = Object.fromEntries(filters.flatMap(({ name }) => (search[name] ? [[name, search[name]]] : [])))
  const listed = useList<Invitation>({
    key: ['invitations', filter],
    read: query => client.listInvitations({ query: { ...query, ...filter } }),
    concerns: ({ type }) => type.startsWith('invitation.'),
  })
  const rows = listed.query.data?.data ?? []
  const nameOf = useNames(rows.flatMap(row => [row.organization_id, row.inviter_user_id]))
  return (
    <Table
      what="invitations"
      title="Invitations"
      listed={listed}
      idOf={row => row.id}
      columns={columnsOf(nameOf)}
      filters={filters}
      free="email"
      empty={<p>Nobody was asked in yet. Ask somebody below.</p>}
    />
  )
}

const states = {
  pending: { is: 'waiting', word: 'Waiting' },
  accepted: { is: 'done', word: 'Accepted' },
  expired: { is: 'ended', word: 'Ended' },
  revoked: { is: 'ended', word: 'Withdrawn' },
} as const

function columnsOf(nameOf: NameOf): Column<Invitation>[] {
  return [
    {
      id: 'email',
      title: 'Address',
      cell: row => (
        <>
          <span className="main">
            <Named>{row.email}</Named>
          </span>
          <span className="sub">
            {row.organization_id === null
              ? 'into the installation'
              : (nameOf(row.organization_id) ?? row.organization_id)}
            {row.role_slug !== null && `, as ${row.role_slug}`}
          </span>
        </>
      ),
      text: row => row.email,
    },
    {
      id: 'state',
      title: 'State',
      cell: row => <State is={states[row.state].is}>{states[row.state].word}</State>,
      text: row => row.state,
    },
    {
      id: 'sent',
      title: 'Sent',
      sorts: true,
      narrow: 'label',
      cell: row => <Ago at={row.created_at} />,
      text: row => row.created_at,
    },
    {
      id: 'ends',
      title: 'Ends',
      narrow: 'label',
      end: true,
      cell: row => <At at={row.accepted_at ?? row.revoked_at ?? row.expires_at} />,
      text: row => row.expires_at,
    },
    {
      id: 'act',
      title: 'Actions',
      narrow: 'act',
      end: true,
      cell: row =>
        row.state === 'pending' && (
          <span className="actions">
            <Act
              call="resendInvitation"
              look="small"
              label={
                <>
                  Mail again<span className="hidden"> to {row.email}</span>
                </>
              }
              doing="Mailing…"
              act={() => client.resendInvitation({ id: row.id, body: {} })}
            />
            <Act
              call="revokeInvitation"
              id={`end-${row.id}`}
              look="small"
              label={
                <>
                  Withdraw<span className="hidden"> that of {row.email}</span>
                </>
              }
              doing="Withdrawing…"
              act={() => client.revokeInvitation({ id: row.id, body: {} })}
            />
          </span>
        ),
    },
    {
      id: 'organization',
      title: 'Organization',
      csvOnly: true,
      cell: () => null,
      text: row => row.organization_id ?? '',
    },
    { id: 'id', title: 'Id', csvOnly: true, cell: () => null, text: row => row.id },
  ]
}

const shown = 100

function Invite() {
  const [sent, setSent] = useState(0)
  const [organization, setOrganization] = useState('')
  const organizations = useQuery({
    queryKey: ['organizations', 'names'],
    queryFn: () => client.listOrganizations({ query: { limit: shown } }),
  })
  const roles = useQuery({
    queryKey: ['roles', organization],
    enabled: organization !== '',
    queryFn: () => client.listOrganizationRoles({ organization_id: organization }),
  })
  return (
    <section className="panel" aria-labelledby="invite">
      <div className="panel-head">
        <h2 id="invite">Ask somebody in</h2>
      </div>
      <Form
        key={sent}
        call="sendInvitation"
        submit="Send invitation"
        doing="Sending…"
        act={entered => {
          const [into, role, days] = ['organization_id', 'role_slug', 'expires_in_days'].map(name =>
            entered.given(name),
          )
          return client.sendInvitation({
            body: {
              email: entered.text('email'),
              ...(into === undefined ? {} : { organization_id: into }),
              ...(role === undefined ? {} : { role_slug: role }),
              ...(days === undefined ? {} : { expires_in_days: Number(days) }),
            },
          })
        }}
        onDone={() => {
          setOrganization('')
          setSent(sent + 1)
        }}
      >
        <TextField label="E-mail address" name="email" type="email" required />
        <Choice
          label="Into"
          name="organization_id"
          onChange={setOrganization}
          options={[
            { value: '', label: 'The installation, no organization' },
            ...(organizations.data?.data ?? []).map(({ id, name }) => ({ value: id, label: name })),
          ]}
        />
        {organization !== '' && (
          <Choice
            label="With the role"
            name="role_slug"
            options={[
              { value: '', label: 'The usual one' },
              ...(roles.data?.data ?? []).map(({ slug, name }) => ({ value: slug, label: name })),
            ]}
          />
        )}
        <TextField label="Until, in days" name="expires_in_days" type="number" hint="Left out: 7 days" />
      </Form>
    </section>
  )
}
