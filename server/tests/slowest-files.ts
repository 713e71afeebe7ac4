import { relative } from 'node:path'
import { repository } from './shape/source.ts'

/** Of an event of Node's runner, what is looked at. */
interface Heard {
  readonly type: string
  readonly data: {
    readonly name: string
    readonly nesting?: number
    readonly file?: string
    readonly details?: { readonly duration_ms: number }
  }
}

const shownMax = 25

/** A reporter for Node's runner: in which files the time went, those first that take most. Their starts are not in it. */
export default async function* slowestFiles(source: AsyncIterable<Heard>): AsyncGenerator<string> {
  const msOf = new Map<string, number>()
  for await (const { type, data } of source) {
    const { nesting, name, file, details } = data
    if ((type !== 'test:pass' && type !== 'test:fail') || nesting !== 0 || file === undefined) continue
    // A file that shares its process is a suite of its name there.
    const key = name.endsWith('.test.ts') ? name : relative(repository, file)
    msOf.set(key, (msOf.get(key) ?? 0) + (details?.duration_ms ?? 0))
  }
  const slowest = [...msOf].toSorted(([, one], [, other]) => other - one).slice(0, shownMax)
  yield `\nslowest files, in seconds\n`
  for (const [file, ms] of slowest) yield `${(ms / 1000).toFixed(1).padStart(7)}  ${file}\n`
}
