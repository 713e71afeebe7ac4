import { rules } from '../../src/gate/rules/index.ts'
import { isHeldBack, type Judged, judgeCase, readCases } from './corpus.ts'

/**
 * `npm run report:gate`: precision and recall of each rule on the corpus, and what was missed or wrong. `--held-back` adds the part that
 * rules were written without.
 */
const cases = readCases()
const seen = await Promise.all(cases.filter(({ name }) => !isHeldBack(name)).map(judgeCase))
print('seen', seen)
if (process.argv.includes('--held-back'))
  print('held back', await Promise.all(cases.filter(({ name }) => isHeldBack(name)).map(judgeCase)))

function print(title: string, judged: readonly Judged[]): void {
  console.log(
    `\n${title}: ${judged.length} implementations, ${judged.filter(({ case: { source } }) => source !== undefined).length} of them from public code`,
  )
  console.log('rule   expected  found  missed  wrong  recall  precision')
  for (const { id } of rules) console.log(row(id, count(judged, id)))
  const high = new Set(rules.filter(({ severity }) => severity !== 'medium').map(({ id }) => id))
  console.log(row('high+', count(judged, high)))
  console.log(row('all', count(judged, new Set(rules.map(({ id }) => id)))))
  for (const {
    case: { name },
    missed,
    wrong,
  } of judged) {
    for (const { rule, file, lines } of missed) console.log(`missed  ${rule} ${name} ${file}:${lines.join(' or ')}`)
    for (const { rule, file, line, reason } of wrong) console.log(`wrong   ${rule} ${name} ${file}:${line} ${reason}`)
  }
}

interface Count {
  readonly expected: number
  readonly missed: number
  readonly wrong: number
}

function count(judged: readonly Judged[], which: string | ReadonlySet<string>): Count {
  const is = ({ rule }: { readonly rule: string }) => (typeof which === 'string' ? rule === which : which.has(rule))
  const sum = (part: (one: Judged) => readonly { readonly rule: string }[]) =>
    judged.reduce((total, one) => total + part(one).filter(is).length, 0)
  return { expected: sum(one => one.case.expected), missed: sum(one => one.missed), wrong: sum(one => one.wrong) }
}

function row(name: string, { expected, missed, wrong }: Count): string {
  const hit = expected - missed
  const share = (part: number, whole: number) => (whole === 0 ? '   -' : (part / whole).toFixed(2))
  const cells = [
    String(expected).padStart(8),
    String(hit + wrong).padStart(6),
    String(missed).padStart(7),
    String(wrong).padStart(6),
  ]
  return `${name.padEnd(6)} ${cells.join(' ')}  ${share(hit, expected).padStart(6)}  ${share(hit, hit + wrong).padStart(9)}`
}
