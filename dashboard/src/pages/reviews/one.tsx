import { useQuery } from '@tanstack/react-query'
import { useAddress, useId } from '../../address.ts'
import { type Caller, type List, queries, readsAll, send } from '../../api.ts'
import { useNames } from '../../names.ts'
import { Act } from '../../parts/act.tsx'
import { download } from '../../parts/csv.ts'
import { Fact, Facts } from '../../parts/facts.tsx'
import { Figure } from '../../parts/figure.tsx'
import type { FilterField } from '../../parts/filter-text.ts'
import { Form, TextField } from '../../parts/form.tsx'
import { Id } from '../../parts/id.tsx'
import { PageLink } from '../../parts/link.tsx'
import { useList } from '../../parts/list.ts'
import { PageHead } from '../../parts/page-head.tsx'
import { Named } from '../../parts/quoted.tsx'
import { State } from '../../parts/state.tsx'
import { type Column, Table } from '../../parts/table.tsx'
import { Ago, At } from '../../parts/time.tsx'
import { View } from '../../parts/view-states.tsx'
import { ItemPanel, ItemState } from './item.tsx'
import { flagWords, type Item, kinds, type Review, states } from './review.ts'

/** One review: how far it is, and its items to decide. */
export default function ReviewPage() {
  const id = useId()
  const caller = queries.getQueryData<Caller>(['caller'])
  const reads = caller === undefined || readsAll(caller)
  const query = useQuery({
    queryKey: ['review', id],
    queryFn: () => send<Review>('GET', '/v1/access_reviews/{id}', { id }),
  })
  return (
    <>
      {query.data === undefined && (
        <PageHead title="Access review">
          <Id id={id} />
        </PageHead>
      )}
      <View what="the review" query={query} lines={6}>
        {review => (
          <>
            <PageHead
              name={review.name}
              title={<Named>{review.name}</Named>}
              actions={
                <>
                  <Act
                    call="getAccessReviewEvidence"
                    label="Save evidence"
                    doing="Reading…"
                    act={() => saveEvidence(review)}
                  />
                  <Act
                    call="exportAccessReviewEvidence"
                    label="Save as one page"
                    doing="Reading…"
                    act={() => savePage(review)}
                  />
                </>
              }
            >
              <PageLink to={reads ? '/reviews' : '/my-reviews'}>{reads ? 'Access reviews' : 'My reviews'}</PageLink> /{' '}
              <Id id={review.id} />
            </PageHead>
            <Progress review={review} reads={reads} />
            <Items review={review} />
            {reads && review.state === 'open' && <Cancel review={review} />}
          </>
        )}
      </View>
    </>
  )
}

async function saveEvidence({ id }: Review): Promise<void> {
  const evidence = await send<object>('GET', '/v1/access_reviews/{id}/evidence', { id })
  download(`${id}.json`, JSON.stringify(evidence, null, 2), 'application/json')
}

async function savePage({ id }: Review): Promise<void> {
  const { html, file_name } = await send<{ html: string; file_name: string }>(
    'GET',
    '/v1/access_reviews/{id}/evidence/document',
    { id },
  )
  download(file_name, html, 'text/html')
}

/** Whoever only decides is told what is theirs, and no names of others but those of the items. */
function Progress({ review, reads }: { readonly review: Review; readonly reads: boolean }) {
  const { progress, reviewers } = review
  const [glyph, word] = states[review.state]
  const named = reviewers.by === 'people' ? reviewers.user_ids : []
  const nameOf = useNames([review.organization_id, review.asked_by, ...named])
  return (
    <section className="panel" aria-label="progress">
      <div className="figures">
        <Figure value={progress.open} of="to decide" />
        <Figure value={progress.keep} of="kept" />
        <Figure value={progress.reduce} of="reduced" />
        <Figure value={progress.remove} of="removed" />
        <Figure value={progress.at_deadline} of="by the deadline" />
        <Figure value={progress.refused} of="forbidden by a rule" />
      </div>
      <div className="panel-body">
        <Facts>
          <Fact is="State">
            <State is={glyph}>{word}</State>
          </Fact>
          {reads && (
            <Fact is="Of">
              {review.organization_id === null ? (
                'The installation'
              ) : (
                <Named>{nameOf(review.organization_id) ?? review.organization_id}</Named>
              )}
            </Fact>
          )}
          <Fact is="Who decides">
            {!reads ? (
              'You, about the items below'
            ) : reviewers.by === 'people' ? (
              <Named>{named.map(id => nameOf(id) ?? id).join(', ')}</Named>
            ) : reviewers.by === 'owner' ? (
              'Whoever answers for each item'
            ) : (
              <>
                Everybody with the role <Named>{reviewers.role}</Named>
                {reviewers.by === 'installation_role' ? ' of the installation' : ' in the organization'}
              </>
            )}
          </Fact>
          <Fact is="Deadline">
            <At at={review.deadline_at} />. What nobody has decided by then{' '}
            {review.undecided === 'end' ? 'ends' : 'is kept'}.
          </Fact>
          <Fact is="Started">
            <At at={review.started_at} />
            {reads && (
              <>
                {' '}
                by <Named>{nameOf(review.asked_by) ?? review.asked_by}</Named>
              </>
            )}
          </Fact>
          {review.cancel_reason !== null && (
            <Fact is="Cancelled because">
              <Named>{review.cancel_reason}</Named>
            </Fact>
          )}
        </Facts>
      </div>
    </section>
  )
}

const filters: readonly FilterField[] = [
  {
    name: 'state',
    label: 'State',
    values: [
      { value: 'open', label: 'to decide' },
      { value: 'decided', label: 'decided' },
    ],
  },
  {
    name: 'kind',
    label: 'Kind',
    values: Object.entries(kinds).map(([value, [label]]) => ({ value, label: label.toLowerCase() })),
  },
  { name: 'mine', label: 'Whose', values: [{ value: 'true', label: 'mine to decide' }] },
]

function Items({ review }: { readonly review: Review }) {
  const { search, set } = useAddress()
  const filter = Object.fromEntries(filters.flatMap(({ name }) => (search[name] ? [[name, search[name]]] : [])))
  const listed = useList<Item>({
    key: ['review-items', review.id, filter],
    read: query =>
      send<List<Item>>('GET', '/v1/access_reviews/{id}/items', { id: review.id, query: { ...query, ...filter } }),
    concerns: ({ type }) => type === 'access_review.decided' || type === 'access_review.applied',
  })
  const rows = listed.query.data?.data ?? []
  const nameOf = useNames(rows.map(row => row.decided_by))
  const next = (from: Item): void => {
    const open = rows.filter(row => row.decision === null && row.id !== from.id)
    const later = open.find(row => row.id < from.id) ?? open[0]
    set({ open: later?.id }, { replace: true })
  }
  return (
    <Table
      what="items"
      title="Items"
      listed={listed}
      idOf={row => row.id}
      filters={filters}
      columns={columns}
      empty={<p>Nothing in this review is yours to decide.</p>}
      panel={(row, close) => (
        <ItemPanel
          key={row.id}
          item={row}
          isOpen={review.state === 'open'}
          nameOf={nameOf}
          close={close}
          onDecided={() => next(row)}
        />
      )}
    />
  )
}

const columns: readonly Column<Item>[] = [
  {
    id: 'what',
    title: 'What',
    narrow: 'full',
    cell: row => (
      <>
        <span className="main">
          <Named>{row.name}</Named>
        </span>
        <span className="sub">{kinds[row.kind][0]}</span>
      </>
    ),
    text: row => row.name,
  },
  {
    id: 'whose',
    title: 'Whose',
    narrow: 'label',
    cell: row => {
      const whose = row.holder_id === null ? (row.owner_name ?? row.owner_id) : (row.holder_name ?? row.holder_id)
      return whose === null ? 'Nobody’s' : <Named>{whose}</Named>
    },
    text: row => row.holder_id ?? row.owner_id ?? '',
  },
  {
    id: 'flags',
    title: 'Noted',
    narrow: 'label',
    cell: row => row.flags.map(flag => flagWords[flag] ?? flag).join(', '),
    text: row => row.flags.join(' '),
  },
  {
    id: 'used',
    title: 'Last used',
    narrow: 'label',
    end: true,
    cell: row => (row.last_used_at === null ? 'Never' : <Ago at={row.last_used_at} />),
    text: row => row.last_used_at ?? '',
  },
  { id: 'decision', title: 'Decision', cell: row => <ItemState item={row} />, text: row => row.decision ?? 'open' },
  { id: 'kind', title: 'Kind', csvOnly: true, cell: () => null, text: row => row.kind },
  { id: 'subject', title: 'Subject', csvOnly: true, cell: () => null, text: row => row.subject_id },
  { id: 'reason', title: 'Reason', csvOnly: true, cell: () => null, text: row => row.reason ?? '' },
  { id: 'by', title: 'Decided by', csvOnly: true, cell: () => null, text: row => row.decided_by ?? '' },
  { id: 'at', title: 'Decided at', csvOnly: true, cell: () => null, text: row => row.decided_at ?? '' },
  { id: 'outcome', title: 'Outcome', csvOnly: true, cell: () => null, text: row => row.outcome ?? '' },
]

function Cancel({ review }: { readonly review: Review }) {
  return (
    <section className="panel form-panel" aria-labelledby="cancel">
      <div className="panel-head">
        <h2 id="cancel">Cancel this review</h2>
      </div>
      <Form
        submit="Cancel the review"
        doing="Cancelling…"
        beside
        act={entered =>
          send('POST', '/v1/access_reviews/{id}/cancel', { id: review.id, body: { reason: entered.text('reason') } })
        }
        onDone={() => undefined}
      >
        <TextField
          name="reason"
          label="Why"
          required
          hint="Nothing ends any more for want of a decision. What was decided stays decided."
        />
      </Form>
    </section>
  )
}
