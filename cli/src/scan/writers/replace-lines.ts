/** What goes, from the first line of it to the last, and what comes. */
export interface Replaced {
  readonly start: number
  readonly end: number
  /** Whole lines, each with its end; empty: nothing comes. */
  readonly text: string
}

/** Whole lines are replaced, and no other is touched. Undefined where something else stands before one on its line. */
export function replaceLines(text: string, all: readonly Replaced[]): string | undefined {
  const fromTheEnd = all.toSorted((a, b) => b.start - a.start)
  let left = text
  for (const { start, end, text: into } of fromTheEnd) {
    const lineStart = left.lastIndexOf('\n', start - 1) + 1
    if (left.slice(lineStart, start).trim() !== '') return undefined
    const next = left.indexOf('\n', end)
    const lineEnd = next < 0 ? left.length : next + 1
    left = `${left.slice(0, lineStart)}${into}${left.slice(lineEnd)}`
  }
  return left
}
