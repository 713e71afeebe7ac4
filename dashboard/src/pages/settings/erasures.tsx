import { useState } from 'react'
import { client, send } from '../../api.ts'
import { useNames } from '../../names.ts'
import { Act } from '../../parts/act.tsx'
import { Form, TextField } from '../../parts/form.tsx'
import { useList } from '../../parts/list.ts'
import { Named } from '../../parts/quoted.tsx'
import { type GlyphName, State } from '../../parts/state.tsx'
import { type Column, Table } from '../../parts/table.tsx'
import { Ago, At } from '../../parts/time.tsx'
import { counted } from '../../parts/words.ts'
import { Part } from './part.tsx'

export type Asked = Awaited<ReturnType<typeof client.listActs>>['data'][number]

const states: Readonly<Record<Asked['state'], readonly [GlyphName, string]>> = {
  pending: ['waiting', 'Waits for two persons'],
  approved: ['waiting', 'Approved, not done yet'],
  denied: ['denied', 'Denied'],
  expired: ['ended', 'Ended undecided'],
  withdrawn: ['ended', 'Withdrawn'],
  done: ['done', 'Erased'],
}

/** What was asked to be taken from the log: two persons approve it, and the log says so for good. */
export function Erasures() {
  const listed = useList<Asked>({
    key: ['erasures'],
    read: query => send('GET', '/v1/acts', { query: { ...query, kind: 'audit.erase' } }),
    concerns: ({ type }) => type.startsWith('act.') || type === 'audit.erased',
  })
  const rows = listed.query.data?.data ?? []
  const nameOf = useNames(rows.flatMap(row => [row.asked_by, ...row.decisions.map(({ user_id }) => user_id)]))
  return (
    <>
      <Table
        what="erasures"
        title="Erasures"
        listed={listed}
        idOf={row => row.id}
        columns={columnsOf(nameOf)}
        empty={
          <p>
            Nothing was erased. What an event says can be taken from it where the law asks for that; its leaf stays, so
            that the log still verifies.
          </p>
        }
      />
      <Ask />
    </>
  )
}

function Ask() {
  const [asked, setAsked] = useState<string | undefined>(undefined)
  return (
    <Part title="Ask for an erasure">
      <details className="about">
        <summary>Which events, and why</summary>
        <Form
          call="requestAuditErasure"
          submit="Ask two persons"
          doing="Asking…"
          beside
          act={entered =>
            client.requestAuditErasure({
              body: {
                indexes: entered
                  .text('indexes')
                  .split(/[\s,]+/)
                  .filter(Boolean)
                  .map(Number),
                legal_reason: entered.text('legal_reason'),
              },
            })
          }
          onDone={({ url }) => setAsked(url)}
        >
          <TextField
            name="indexes"
            label="Indexes"
            required
            hint="As the page Audit shows them, with commas between."
          />
          <TextField name="legal_reason" label="Legal reason" required hint="As “GDPR Art. 17”. It stays in the log." />
        </Form>
        {asked !== undefined && (
          <p role="status">
            <a className="button button-small" href={asked}>
              Open the request
            </a>
          </p>
        )}
      </details>
    </Part>
  )
}

function eventsIn({ document }: Asked): number {
  return Array.isArray(document.events) ? document.events.length : 0
}

function columnsOf(nameOf: (id: string) => string | undefined): Column<Asked>[] {
  return [
    {
      id: 'what',
      title: 'What',
      cell: row => (
        <>
          <a className="main" href={row.url}>
            {counted(eventsIn(row), 'event')}
          </a>
          <span className="sub">
            <Named>{String(row.document.legal_reason ?? '')}</Named>
          </span>
        </>
      ),
      text: row => String(eventsIn(row)),
    },
    {
      id: 'state',
      title: 'State',
      cell: row => {
        const [glyph, word] = states[row.state]
        return <State is={glyph}>{word}</State>
      },
      text: row => row.state,
    },
    {
      id: 'by',
      title: 'Decided by',
      narrow: 'full',
      cell: row =>
        row.decisions.length === 0 ? (
          <span className="quiet">Nobody yet</span>
        ) : (
          row.decisions.map(({ user_id: id, decision }) => (
            <span className="sub" key={id}>
              <Named>{nameOf(id) ?? id}</Named>, {decision === 'approve' ? 'approved' : 'denied'}
            </span>
          ))
        ),
      text: row => row.decisions.map(({ user_id: id, decision }) => `${id} ${decision}`).join(' '),
    },
    {
      id: 'until',
      title: 'Until',
      narrow: 'label',
      end: true,
      cell: row => <At at={row.expires_at} />,
      text: row => row.expires_at,
    },
    {
      id: 'asked',
      title: 'Asked',
      sorts: true,
      narrow: 'label',
      end: true,
      cell: row => <Ago at={row.created_at} />,
      text: row => row.created_at,
    },
    {
      id: 'act',
      title: 'Actions',
      narrow: 'act',
      end: true,
      cell: row =>
        row.state === 'approved' ? (
          <Act
            call="carryOutAuditErasure"
            look="small"
            label="Erase now"
            doing="Erasing…"
            act={() => client.carryOutAuditErasure({ id: row.id })}
          />
        ) : row.state === 'pending' ? (
          <Act
            call="withdrawAct"
            look="text"
            label="Withdraw"
            doing="Withdrawing…"
            act={() => client.withdrawAct({ id: row.id })}
          />
        ) : null,
    },
    {
      id: 'reason',
      title: 'Legal reason',
      csvOnly: true,
      cell: () => null,
      text: row => String(row.document.legal_reason),
    },
    { id: 'id', title: 'Id', csvOnly: true, cell: () => null, text: row => row.id },
  ]
}
