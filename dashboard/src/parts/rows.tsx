import { type ReactNode, useRef } from 'react'
import { csvText, download } from './csv.ts'

export interface RowsProps {
  /** Of the file: "memberships". */
  readonly name: string
  /** What the table is for who cannot see what stands around it. */
  readonly caption?: string
  /** `diff`: what was and what is beside each other. */
  readonly look?: 'rows' | 'diff diff-4'
  readonly children: ReactNode
}

/** A table that is there whole, and the same as a file: ids and times whole, and no buttons. */
export function Rows({ name, caption, look = 'rows', children }: RowsProps) {
  const table = useRef<HTMLTableElement>(null)
  const save = (): void => {
    const [head = [], ...rows] = linesOf(table.current)
    download(`${name}.csv`, csvText(head, rows))
  }
  return (
    <>
      <table className={look} ref={table}>
        {caption !== undefined && <caption className="hidden">{caption}</caption>}
        {children}
      </table>
      <div className="table-foot">
        <button type="button" className="button button-small" onClick={save}>
          CSV<span className="hidden"> of {name}</span>
        </button>
      </div>
    </>
  )
}

/** A line for each row, without the columns that hold buttons alone: their heads are not for eyes. */
function linesOf(table: HTMLTableElement | null): string[][] {
  const rows = [...(table?.rows ?? [])]
  const kept = [...(rows[0]?.cells ?? [])].map(head => head.querySelector('.hidden') === null)
  return rows.map(row => [...row.cells].filter((_, place) => kept[place] !== false).map(wordsOf))
}

/** What a cell says. An id and a time are short on the page, and whole where they are kept. */
function wordsOf(cell: HTMLTableCellElement): string {
  const words = cell.cloneNode(true)
  if (!(words instanceof Element)) return ''
  for (const time of words.querySelectorAll('time')) time.textContent = time.dateTime
  for (const id of words.querySelectorAll<HTMLElement>('.id')) id.textContent = id.title
  for (const button of words.querySelectorAll('button')) button.remove()
  for (const sub of words.querySelectorAll('.sub')) sub.prepend(', ')
  return (words.textContent ?? '').replace(/\s+/g, ' ').trim()
}
