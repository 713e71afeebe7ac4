import { rules } from '../../src/gate/rules/index.ts'
import { allParts, isHeldBack, type Judged, judgeCase, type Part, readCases } from './corpus.ts'
import { type Figures, firstFigures } from './first-figures.ts'
import { judgeMutants, judgeReferences } from './mutate-references.ts'

/**
 * `npm run report:gate`: precision and recall of each rule, part by part, with what each held-back part said the first time, and what was
 * missed or wrong now. A part without first figures is closed: it is judged when it is named (`-- fifth`), and tells no more than its figures
 * until these are kept, so that rules can be mended without it.
 */
const named = process.argv.slice(2)
for (const part of allParts.filter(one => (named.length === 0 ? isOpen(one) : named.includes(one)))) await tell(part)
if (named.length === 0) await printMutants()

function isOpen(part: Part): boolean {
  return firstFigures[part] !== undefined
}

async function tell(part: Part): Promise<void> {
  const all = await judged(part)
  if (part === 'first') {
    const [then, since] = [
      all.filter(({ case: { name } }) => !isHeldBack(name)),
      all.filter(({ case: { name } }) => isHeldBack(name)),
    ]
    print('first part, what the rules were written with', then)
    print('first part, what was held back then', since)
  } else print(`${part} part, held back`, all)
  if (isOpen(part)) printOpen(all)
  printFirst(part)
}

async function judged(part: Part): Promise<Judged[]> {
  return Promise.all(readCases(part).map(judgeCase))
}

function print(title: string, results: readonly Judged[]): void {
  const open = results.filter(({ case: { source, adapted } }) => (source ?? adapted) !== undefined).length
  console.log(`\n${title}: ${results.length} implementations, ${open} of them from public code`)
  console.log('rule   expected  found  missed  wrong  recall  precision')
  for (const { id } of rules) console.log(row(id, count(results, id)))
  const high = new Set(rules.filter(({ severity }) => severity !== 'medium').map(({ id }) => id))
  console.log(row('high+', count(results, high)))
  console.log(row('all', count(results, new Set(rules.map(({ id }) => id)))))
}

function printOpen(results: readonly Judged[]): void {
  for (const {
    case: { name },
    missed,
    wrong,
  } of results) {
    for (const { rule, file, lines } of missed) console.log(`missed  ${rule} ${name} ${file}:${lines.join(' or ')}`)
    for (const { rule, file, line, reason } of wrong) console.log(`wrong   ${rule} ${name} ${file}:${line} ${reason}`)
  }
}

/** Right code made wrong by a script, in the reference applications: each is one flaw, and the references themselves have none. */
async function printMutants(): Promise<void> {
  for (const { name, findings } of await judgeReferences())
    console.log(`\nreference ${name}: ${findings.length} findings ${findings.join(', ')}`)
  const mutants = await judgeMutants()
  console.log(`mutants of the references: ${mutants.length}`)
  console.log('rule   mutants  found  recall')
  for (const [rule, list] of Object.entries(Object.groupBy(mutants, mutant => mutant.rule)).toSorted())
    printRecall(rule, list ?? [])
  printRecall('all', mutants)
  for (const { rule, name, found } of mutants) if (!found) console.log(`missed  ${rule} ${name}`)
}

function printRecall(name: string, mutants: readonly { readonly found: boolean }[]): void {
  const found = mutants.filter(mutant => mutant.found).length
  const cells = [
    String(mutants.length).padStart(7),
    String(found).padStart(6),
    (found / mutants.length).toFixed(2).padStart(7),
  ]
  console.log(`${name.padEnd(6)} ${cells.join(' ')}`)
}

/** What the held-back cases of this part said when nobody had seen an answer about them. */
function printFirst(part: Part): void {
  const figures = firstFigures[part]
  if (figures === undefined) return
  console.log('the first time:')
  console.log(row('high+', figures.high))
  console.log(row('all', figures.all))
}

function count(results: readonly Judged[], which: string | ReadonlySet<string>): Figures {
  const is = ({ rule }: { readonly rule: string }) => (typeof which === 'string' ? rule === which : which.has(rule))
  const sum = (part: (one: Judged) => readonly { readonly rule: string }[]) =>
    results.reduce((total, one) => total + part(one).filter(is).length, 0)
  return { expected: sum(one => one.case.expected), missed: sum(one => one.missed), wrong: sum(one => one.wrong) }
}

function row(name: string, { expected, missed, wrong }: Figures): string {
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
