import { dirname } from 'node:path'

/** What takes longest begins first, so that nothing is left to run by itself at the end. Each has a process of its own. */
export const longest: readonly string[] = [
  'server/tests/model/model.test.ts',
  'server/tests/pages/pages.test.ts',
  'dashboard/tests/pages.test.ts',
  'server/tests/bleed/bleed.test.ts',
  'server/tests/chaos/',
  'server/src/platform/embedded-postgres.test.ts',
  'bench/',
  'dashboard/tests/reach.test.ts',
  'server/tests/walk/',
  'server/tests/security/hostile-',
]

/** What needs a process to itself. */
export const alone: Readonly<Record<string, string>> = {
  'server/src/platform/egress.test.ts': 'sets the environment of its process',
  'server/tests/docs/readme.test.ts': 'has an `await` at its top level',
}

const filesMax = 8

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
  return [
    ...first.map(file => [file]),
    ...others.filter(single).map(file => [file]),
    ...[...folders.values()].flatMap(inEqualParts),
  ]
}

function inEqualParts(files: readonly string[]): string[][] {
  const parts = Math.ceil(files.length / filesMax)
  const size = Math.ceil(files.length / parts)
  return Array.from({ length: parts }, (_, nth) => files.slice(nth * size, (nth + 1) * size))
}
