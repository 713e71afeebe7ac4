import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { type List, send } from '../../api.ts'
import { useNames } from '../../names.ts'
import { Act } from '../../parts/act.tsx'
import { Fact, Facts } from '../../parts/facts.tsx'
import { Choice, Form, TextField } from '../../parts/form.tsx'
import { Named } from '../../parts/quoted.tsx'
import { State } from '../../parts/state.tsx'
import { At } from '../../parts/time.tsx'
import { View } from '../../parts/view-states.tsx'
import { counted } from '../../parts/words.ts'
import type { Asked } from './erasures.tsx'
import { Part } from './part.tsx'

interface Kept {
  readonly days: number | null
  readonly legal_reason: string | null
  readonly approved_by: readonly string[]
  readonly set_at: string | null
  readonly looked_at: number
}

/** The newest requests among which one may still wait. */
const askedShown = 5

/** How long events keep what they say: two persons set it. */
export function Retention() {
  const query = useQuery({ queryKey: ['retention'], queryFn: () => send<Kept>('GET', '/v1/audit/retention') })
  const asked = useQuery({
    queryKey: ['retention-asked'],
    queryFn: () => send<List<Asked>>('GET', '/v1/acts', { query: { kind: 'audit.retain', limit: askedShown } }),
  })
  const nameOf = useNames(query.data?.approved_by ?? [])
  const open = (asked.data?.data ?? []).filter(({ state }) => state === 'pending' || state === 'approved')
  return (
    <Part
      title="Retention"
      about="After so long what an event says is erased; its leaf stays, so the log verifies and shows that it was there."
    >
      <View what="the retention" query={query}>
        {kept => (
          <Facts>
            <Fact is="Events keep what they say">{kept.days === null ? 'for good' : counted(kept.days, 'day')}</Fact>
            {kept.set_at !== null && (
              <>
                <Fact is="Set">
                  <At at={kept.set_at} /> by <Named>{kept.approved_by.map(id => nameOf(id) ?? id).join(' and ')}</Named>
                </Fact>
                <Fact is="Legal reason">
                  <Named>{kept.legal_reason ?? ''}</Named>
                </Fact>
                {kept.days !== null && <Fact is="Looked at">below index {kept.looked_at.toLocaleString('en-GB')}</Fact>}
              </>
            )}
          </Facts>
        )}
      </View>
      {open.map(act => (
        <div className="need" key={act.id}>
          <State is="waiting">
            <span className="hidden">Waiting</span>
          </State>
          <div>
            <a href={act.url}>
              {typeof act.document.days === 'number' ? `To ${counted(act.document.days, 'day')}` : 'To keep everything'}
            </a>
            <span className="sub">
              {act.state === 'approved' ? 'approved by two persons' : 'waits for two persons'}, until{' '}
              <At at={act.expires_at} />
            </span>
          </div>
          {act.state === 'approved' ? (
            <Act
              call="carryOutAuditRetention"
              look="small"
              label="Set it now"
              doing="Setting…"
              act={() => send('POST', '/v1/audit/retention/{id}/carry_out', { id: act.id, body: {} })}
            />
          ) : (
            <Act
              call="withdrawAct"
              look="text"
              label="Withdraw"
              doing="Withdrawing…"
              act={() => send('POST', '/v1/acts/{id}/withdraw', { id: act.id, body: {} })}
            />
          )}
        </div>
      ))}
      <Ask />
    </Part>
  )
}

function Ask() {
  const [url, setUrl] = useState<string | undefined>(undefined)
  return (
    <details className="about">
      <summary>Ask for another time</summary>
      <Form
        submit="Ask two persons"
        doing="Asking…"
        beside
        act={entered =>
          send<{ url: string }>('POST', '/v1/audit/retention', {
            body: {
              days: entered.given('days') === undefined ? null : Number(entered.text('days')),
              legal_reason: entered.text('legal_reason'),
            },
          })
        }
        onDone={asked => setUrl(asked.url)}
      >
        <Choice
          name="days"
          label="Events keep what they say"
          initial="365"
          options={[
            { value: '90', label: '90 days' },
            { value: '365', label: '1 year' },
            { value: '1095', label: '3 years' },
            { value: '2190', label: '6 years' },
            { value: '3650', label: '10 years' },
            { value: '', label: 'For good' },
          ]}
        />
        <TextField
          name="legal_reason"
          label="Legal reason"
          required
          hint="As “GDPR Art. 5(1)(e)”. It stays in the log."
        />
      </Form>
      {url !== undefined && (
        <p role="status">
          <a className="button button-small" href={url}>
            Open the request
          </a>
        </p>
      )}
    </details>
  )
}
