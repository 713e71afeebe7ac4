import type { Call } from './model.ts'
import { colourOf } from './render-state.ts'

const gap = '  '
const dim = (text: string): string => `\u001b[2m${text}\u001b[22m`

/** Two spaces between columns, no frames, dim header; cut at the width with "…", never an id. */
export function renderTable(
  columns: readonly string[],
  rows: readonly (readonly string[])[],
  { mode, world }: Pick<Call, 'mode' | 'world'>,
): string {
  const header = columns.map(name => name.toUpperCase().replaceAll('_', ' '))
  const natural = header.map((title, at) => Math.max(title.length, ...rows.map(row => (row[at] ?? '').length)))
  const ids = columns.map((name, at) => /(^|_)id$/.test(name) || at === columns.indexOf('id'))
  const widths = fitted(natural, { ids, available: world.out.columns })
  const dots = mode.utf8 ? '…' : '...'
  const line = (cells: readonly string[], coloured = false): string =>
    cells
      .map((text, at) => {
        const cell = cut(text, widths[at] ?? text.length, dots)
        return (coloured ? colourOf(cell)?.(cell) : undefined) ?? cell
      })
      .join(gap)
      .trimEnd()
  const head = line(header)
  return [mode.colour ? dim(head) : head, ...rows.map(cells => line(cells, mode.colour))].join('\n')
}

const columnWidthMin = 8

/** Takes from the widest column that is no id until the line fits. */
function fitted(
  natural: readonly number[],
  { ids, available }: { readonly ids: readonly boolean[]; readonly available: number },
): number[] {
  const widths = [...natural]
  const total = (): number => widths.reduce((sum, width) => sum + width + gap.length, -gap.length)
  while (total() > available) {
    const widest = Math.max(...widths.filter((_, at) => ids[at] !== true))
    if (widest <= columnWidthMin) break
    widths[widths.findIndex((width, at) => width === widest && ids[at] !== true)] = widest - 1
  }
  return widths
}

function cut(text: string, width: number, dots: string): string {
  return text.length <= width ? text.padEnd(width) : text.slice(0, width - dots.length) + dots
}
