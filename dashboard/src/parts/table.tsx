import { type ReactNode, useRef, useState } from 'react'
import { useAddress } from '../address.ts'
import { useKeys } from '../shell/keys.ts'
import { csvText, download } from './csv.ts'
import { chipsOf, type FilterField, filterWords } from './filter-text.ts'
import { Filters } from './filters.tsx'
import type { Listed } from './list.ts'
import { Zone } from './time.tsx'
import { Empty, View } from './view-states.tsx'

export interface Column<Row> {
  readonly id: string
  readonly title: string
  readonly cell: (row: Row) => ReactNode
  /** Whole values, for CSV; a column without it is not exported. */
  readonly text?: (row: Row) => string
  /** Numbers and ends stand right. */
  readonly end?: boolean
  /** On a phone: over the whole width, or with its title before the value. */
  readonly narrow?: 'full' | 'label' | 'reach' | 'act'
  /** The API sorts by age only, which is this column. */
  readonly sorts?: boolean
  /** Makes room for what is open beside the list. */
  readonly spare?: boolean
  /** Stands in the file and not on the page. */
  readonly csvOnly?: boolean
}

export interface TableProps<Row> {
  /** "sessions": names the table, its file and what is loaded. */
  readonly what: string
  readonly title: ReactNode
  readonly listed: Listed<Row>
  readonly idOf: (row: Row) => string
  /** At most 7; the rest stands in the panel. */
  readonly columns: readonly Column<Row>[]
  readonly filters?: readonly FilterField[]
  /** The filter field of words without a name. */
  readonly free?: string
  /** What would be here, why it isn't, and the one thing to do. */
  readonly empty: ReactNode
  /** What opens beside the list. */
  readonly panel?: (row: Row, close: () => void) => ReactNode
  /** Instead of the row: what became of it. */
  readonly receipt?: (row: Row) => ReactNode
}

/** A list of the API: pages of 50, filters and the open row in the address, CSV, "3 new" behind a button, and keys. */
export function Table<Row>(props: TableProps<Row>) {
  const { what, title, listed, idOf, filters = [], free, empty, panel } = props
  const { search, set } = useAddress()
  const filterInput = useRef<HTMLInputElement>(null)
  const [focused, setFocused] = useState<string | undefined>(undefined)
  const body = useRef<HTMLTableSectionElement>(null)
  const rows = listed.query.data?.data ?? []
  const open = rows.find(row => idOf(row) === search.open)
  const isBeside = open !== undefined && panel !== undefined
  const columns = props.columns.filter(column => column.csvOnly !== true && !(isBeside && column.spare === true))
  const chips = chipsOf(filters, search)
  const at = search.open ?? focused

  const show = (id: string | undefined): void => set({ open: id }, { replace: search.open !== undefined })
  const close = (): void => {
    const id = search.open
    show(undefined)
    if (id !== undefined) queueMicrotask(() => focusRow(body.current, id))
  }
  const move = (step: number): void => {
    const index = rows.findIndex(row => idOf(row) === at)
    const next = rows[index === -1 ? 0 : Math.min(rows.length - 1, Math.max(0, index + step))]
    if (next === undefined) return
    const id = idOf(next)
    setFocused(id)
    focusRow(body.current, id)
    if (search.open !== undefined) show(id)
  }
  useKeys({
    j: () => move(1),
    k: () => move(-1),
    o: () => at !== undefined && panel !== undefined && show(at),
    '[': () => listed.newer?.(),
    ']': () => listed.older?.(),
    '/': () => filterInput.current?.focus(),
    Escape: () => search.open !== undefined && close(),
  })

  return (
    <div className={isBeside ? 'with-panel' : ''}>
      <section className="panel table-panel" aria-label={what}>
        <div className="panel-head">
          <h2>
            {title}
            {listed.query.data !== undefined && <span className="count">{countText(listed, rows.length)}</span>}
          </h2>
          <span className="actions">
            {listed.news > 0 && (
              <button type="button" className="button button-small" onClick={listed.refresh}>
                {listed.news} new
              </button>
            )}
            <CsvButton {...props} />
          </span>
        </div>
        {filters.length > 0 && (
          <Filters fields={filters} inputRef={filterInput} {...(free === undefined ? {} : { free })} />
        )}
        <View what={`the ${what}`} query={listed.query} lines={6}>
          {() =>
            rows.length === 0 ? (
              chips.length > 0 ? (
                <Empty>
                  <p>
                    No {what} match “{filterWords(chips)}”.
                  </p>
                  <p>
                    <button
                      type="button"
                      className="button button-small"
                      onClick={() => set({ ...cleared(filters), after: undefined, before: undefined, open: undefined })}
                    >
                      Clear filters
                    </button>
                  </p>
                </Empty>
              ) : (
                <Empty>{empty}</Empty>
              )
            ) : (
              <table className="rows">
                <thead>
                  <tr>
                    {columns.map(column => (
                      <Head
                        key={column.id}
                        column={column}
                        order={listed.order}
                        onSort={() =>
                          set({ order: listed.order === 'desc' ? 'asc' : 'desc', after: undefined, before: undefined })
                        }
                      />
                    ))}
                  </tr>
                </thead>
                <tbody ref={body}>
                  {rows.map(row => {
                    const id = idOf(row)
                    const receipt = props.receipt?.(row)
                    return receipt === undefined ? (
                      <tr
                        key={id}
                        data-row={id}
                        className={id === search.open ? 'is-open' : ''}
                        aria-current={id === search.open ? 'true' : undefined}
                        onClick={event => {
                          if (panel !== undefined && !isControl(event.target)) show(id)
                        }}
                        onFocus={() => setFocused(id)}
                      >
                        {columns.map(column => (
                          <Cell key={column.id} column={column} row={row} />
                        ))}
                      </tr>
                    ) : (
                      <tr key={id} data-row={id} className="is-receipt">
                        <td colSpan={columns.length} className="full">
                          {receipt}
                        </td>
                      </tr>
                    )
                  })}
                </tbody>
              </table>
            )
          }
        </View>
        <div className="table-foot">
          <span>
            {rows.length} {rows.length === 1 ? oneOf(what) : what}, <Zone />
          </span>
          <span className="actions">
            <button
              type="button"
              className="button button-small"
              disabled={listed.newer === undefined}
              onClick={listed.newer}
            >
              Newer
            </button>
            <button
              type="button"
              className="button button-small"
              disabled={listed.older === undefined}
              onClick={listed.older}
            >
              Older
            </button>
          </span>
        </div>
      </section>
      {open !== undefined && panel?.(open, close)}
    </div>
  )
}

/** "1 delivery". */
function oneOf(what: string): string {
  return what === 'people' ? 'person' : what.replace(/ies$/, 'y').replace(/s$/, '')
}

/** Every filter taken away. */
function cleared(fields: readonly FilterField[]): Record<string, undefined> {
  return Object.fromEntries(fields.map(({ name }) => [name, undefined]))
}

function countText<Row>({ query }: Listed<Row>, shown: number): string {
  const cursors = query.data?.list_metadata
  return cursors?.after === null && cursors.before === null ? `${shown}` : `${shown} of more`
}

function focusRow(body: HTMLTableSectionElement | null, id: string): void {
  body?.querySelector<HTMLElement>(`[data-row="${CSS.escape(id)}"] :is(a, button)`)?.focus()
}

function isControl(target: EventTarget): boolean {
  return target instanceof Element && target.closest('a, button, input, summary') !== null
}

function Head<Row>({
  column,
  order,
  onSort,
}: {
  readonly column: Column<Row>
  readonly order: 'asc' | 'desc'
  readonly onSort: () => void
}) {
  if (column.sorts !== true)
    return (
      <th scope="col" className={column.end === true ? 'end' : ''}>
        {column.narrow === 'act' ? <span className="hidden">{column.title}</span> : column.title}
      </th>
    )
  return (
    <th
      scope="col"
      className={column.end === true ? 'end' : ''}
      aria-sort={order === 'asc' ? 'ascending' : 'descending'}
    >
      <button type="button" className="sort" onClick={onSort}>
        {column.title}
        <span aria-hidden="true">{order === 'asc' ? ' ↑' : ' ↓'}</span>
      </button>
    </th>
  )
}

const narrowClasses = { full: 'full', label: '', reach: 'reach-cell', act: 'act' } as const

function Cell<Row>({ column, row }: { readonly column: Column<Row>; readonly row: Row }) {
  const classes = [
    column.end === true ? 'end num' : '',
    column.narrow === undefined ? '' : narrowClasses[column.narrow],
  ]
  const label = column.narrow === 'label' ? { 'data-label': column.title } : {}
  return (
    <td className={classes.join(' ').trim()} {...label}>
      {column.cell(row)}
    </td>
  )
}

/** Everything that the filters leave, not only this page. */
function CsvButton<Row>({ what, listed, columns }: TableProps<Row>) {
  const [state, setState] = useState<'idle' | 'reading' | 'failed'>('idle')
  const exported = columns.filter(column => column.text !== undefined)
  const read = async (): Promise<void> => {
    setState('reading')
    try {
      const rows = await listed.all()
      download(
        `${what.replaceAll(' ', '-')}.csv`,
        csvText(
          exported.map(({ title }) => title),
          rows.map(row => exported.map(({ text }) => text?.(row) ?? '')),
        ),
      )
      setState('idle')
    } catch {
      setState('failed')
    }
  }
  if (exported.length === 0) return null
  return (
    <button type="button" className="button button-small" aria-disabled={state === 'reading'} onClick={read}>
      {state === 'reading' ? 'Reading…' : state === 'failed' ? 'Try CSV again' : 'CSV'}
    </button>
  )
}
