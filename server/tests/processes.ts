import { dirname } from 'node:path'

/** What takes longest begins first, so that nothing is left to run by itself at the end. Each has a process of its own. */
export const longest: readonly string[] = [
  'server/tests/pages/pages.test.ts',
  'server/tests/bleed/bleed.test.ts',
  'server/tests/security/events.test.ts',
  'server/tests/model/',
  'server/tests/security/neighbours.test.ts',
  'dashboard/tests/pages.test.ts',
  'server/tests/security/hostile-',
  'cli/tests/run.test.ts',
  'server/tests/chaos/',
  'cli/tests/skills-review.test.ts',
  'server/src/platform/embedded-postgres.test.ts',
  'bench/',
  'dashboard/tests/reach.test.ts',
  'server/tests/walk/',
]

/** What needs a process to itself. */
export const alone: Readonly<Record<string, string>> = {
  'server/src/platform/egress.test.ts': 'sets the environment of its process',
  'server/tests/docs/readme.test.ts': 'has an `await` at its top level',
}

const filesMax = 8
/** To load the server costs a second of processor: folders of less share a process with others of their kind. */
const filesMin = 4

/** The files of each process, in the order in which they begin: files of one folder share one, a few at a time. */
export function planProcesses(files: readonly string[], { apart = false } = {}): readonly (readonly string[])[] {
  const begins = (file: string): number => {
    const at = longest.findIndex(start => file.startsWith(start))
    return at === -1 ? longest.length : at
  }
  const first = files.filter(file => begins(file) < longest.length).toSorted((a, b) => begins(a) - begins(b))
  const others = files.filter(file => begins(file) === longest.length)
  const single = (file: string): boolean => apart || file in alone
  const folders = Map.groupBy(
    others.filter(file => !single(file)),
    file => dirname(file),
  )
  const large = [...folders.values()].filter(folder => folder.length >= filesMin)
  const small = [...folders.values()].filter(folder => folder.length < filesMin)
  const shared = Map.groupBy(small.flat(), file => dirname(dirname(file)))
  return [
    ...first.map(file => [file]),
    ...others.filter(single).map(file => [file]),
    ...[...shared.values(), ...large].flatMap(inEqualParts),
  ]
}

function inEqualParts(files: readonly string[]): string[][] {
  const parts = Math.ceil(files.length / filesMax)
  const size = Math.ceil(files.length / parts)
  return Array.from({ length: parts }, (_, nth) => files.slice(nth * size, (nth + 1) * size))
}
