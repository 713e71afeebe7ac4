import { rules } from '../../src/scan/rules/index.ts'
import { type Case, isHeldBack, type Judged, judgeCase, readCases } from './corpus.ts'

/**
 * `npm run report:scan`: precision and recall of each rule on the corpus; `--held-back` adds what rules of the first part were written
 * without, `--part=second` is the part of another hand alone.
 */
if (process.argv.includes('--part=second')) print('second part', readCases('second').map(judgeCase))
else printFirst(readCases())

function printFirst(cases: readonly Case[]): void {
  print('seen', cases.filter(({ name }) => !isHeldBack(name)).map(judgeCase))
  if (process.argv.includes('--held-back'))
    print('held back', cases.filter(({ name }) => isHeldBack(name)).map(judgeCase))
}

function print(title: string, judged: readonly Judged[]): void {
  const clean = judged.filter(one => one.case.expected.length === 0)
  console.log(`\n${title}: ${judged.length} configurations, ${clean.length} of them clean`)
  console.log('rule     expected  missed  wrong  recall  precision')
  for (const { id } of rules) console.log(row(id, judged, rule => rule === id))
  console.log(row('all', judged, () => true))
  for (const { case: one, missed, wrong } of judged) {
    for (const { rule, line } of missed) console.log(`missed  ${rule} ${one.name}:${line}`)
    for (const { rule, line, reason } of wrong) console.log(`wrong   ${rule} ${one.name}:${line} ${reason}`)
  }
}

function row(name: string, judged: readonly Judged[], is: (rule: string) => boolean): string {
  const count = (part: (one: Judged) => readonly { readonly rule: string }[]): number =>
    judged.flatMap(part).filter(({ rule }) => is(rule)).length
  const [expected, missed, wrong] = [count(one => one.case.expected), count(one => one.missed), count(one => one.wrong)]
  const share = (part: number, whole: number): string => (whole === 0 ? '-' : (part / whole).toFixed(2))
  const hit = expected - missed
  const cells = [String(expected).padStart(8), String(missed).padStart(6), String(wrong).padStart(5)]
  return `${name.padEnd(8)} ${cells.join('  ')}  ${share(hit, expected).padStart(6)}  ${share(hit, hit + wrong).padStart(9)}`
}
