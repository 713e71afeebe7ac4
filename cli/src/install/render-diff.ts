import type { PlannedFile } from './plan.ts'

/** What a file gains and loses, in the form of `diff -u` with one hunk. Nothing is shortened. */
export function renderDiff({ path, state, before, text }: PlannedFile): string {
  if (state === 'unchanged') return ''
  if (state === 'merge')
    return [`! ${path} is there already. It lacks:`, ...linesOf(text).map(line => `+${line}`)].join('\n')
  const [old, now] = [linesOf(before ?? ''), linesOf(text)]
  const same = (at: number): boolean => at < old.length && at < now.length && old[at] === now[at]
  let lead = 0
  while (same(lead)) lead++
  let tail = 0
  while (tail < Math.min(old.length, now.length) - lead && old.at(-1 - tail) === now.at(-1 - tail)) tail++
  const [gone, come] = [old.slice(lead, old.length - tail), now.slice(lead, now.length - tail)]
  return [
    `--- ${before === undefined ? '/dev/null' : `a/${path}`}`,
    `+++ b/${path}`,
    `@@ -${before === undefined ? 0 : lead + 1},${gone.length} +${lead + 1},${come.length} @@`,
    ...gone.map(line => `-${line}`),
    ...come.map(line => `+${line}`),
  ].join('\n')
}

function linesOf(text: string): string[] {
  return text === '' ? [] : text.replace(/\n$/, '').split('\n')
}
