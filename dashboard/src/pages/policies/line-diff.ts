export interface DiffLine {
  readonly kind: 'same' | 'add' | 'less'
  readonly text: string
}

/** The lines that were taken away and added, by the longest common subsequence; a policy has at most some hundred lines. */
export function lineDiff(before: string, after: string): DiffLine[] {
  const [a, b] = [before.split('\n'), after.split('\n')]
  const lengths = commonLengths(a, b)
  const found: DiffLine[] = []
  let [i, j] = [0, 0]
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      found.push({ kind: 'same', text: a[i] ?? '' })
      i++
      j++
    } else if (j >= b.length || (i < a.length && (lengths[i + 1]?.[j] ?? 0) >= (lengths[i]?.[j + 1] ?? 0))) {
      found.push({ kind: 'less', text: a[i] ?? '' })
      i++
    } else {
      found.push({ kind: 'add', text: b[j] ?? '' })
      j++
    }
  }
  return found
}

/** How many lines the rest of both has in common, from each pair of places on. */
function commonLengths(a: readonly string[], b: readonly string[]): readonly (readonly number[])[] {
  const lengths = Array.from({ length: a.length + 1 }, () => new Array<number>(b.length + 1).fill(0))
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--) {
      const row = lengths[i]
      if (row === undefined) continue
      const below = lengths[i + 1]
      row[j] = a[i] === b[j] ? (below?.[j + 1] ?? 0) + 1 : Math.max(below?.[j] ?? 0, row[j + 1] ?? 0)
    }
  return lengths
}
