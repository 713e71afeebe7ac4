import { type AST, parseTOML } from 'toml-eslint-parser'
import type { Path } from '../model.ts'
import { besideOf, type GatewayEntry, gatewayName, type Moving } from './moving.ts'
import { type Replaced, replaceLines } from './replace-lines.ts'

/** A table, or a line of one, that says something about an entry. */
interface Part {
  readonly range: AST.Range
  /** The table that it stands in, without the name of the entry and what follows it; undefined: it is a table itself. */
  readonly inside: Path | undefined
}

/** An entry may stand in several tables, in one with its neighbours, or in names with dots. In `{ … }` beside others it is left alone. */
export function writeToml(text: string, { paths, entry }: Moving): string | undefined {
  const [top] = parseTOML(text, { tomlVersion: '1.1' }).body
  const going = new Set(paths.map(path => JSON.stringify(path)))
  const filled = new Set<string>()
  const replaced: Replaced[] = []
  for (const path of paths) {
    const [first, ...more] = partsOf(top, path)
    if (first === undefined) return undefined
    const beside = besideOf(path)
    const gateway = JSON.stringify(beside)
    const comes = !filled.has(gateway) && (going.has(gateway) || partsOf(top, beside).length === 0)
    filled.add(gateway)
    replaced.push(goes(first, comes ? render(first, { path, entry }) : ''), ...more.map(part => goes(part, '')))
  }
  return replaceLines(text, replaced)
}

function goes({ range: [start, end] }: Part, text: string): Replaced {
  return { start, end, text }
}

function partsOf(top: AST.TOMLTopLevelTable, path: Path): Part[] {
  return top.body.flatMap((part): Part[] => {
    if (part.type !== 'TOMLTable') return begins(namesOf(part), path) ? [{ range: part.range, inside: [] }] : []
    if (begins(part.resolvedKey, path)) return [{ range: part.range, inside: undefined }]
    return part.body
      .filter(pair => begins([...part.resolvedKey, ...namesOf(pair)], path))
      .map(({ range }) => ({ range, inside: part.resolvedKey }))
  })
}

function namesOf({ key }: AST.TOMLKeyValue): string[] {
  return key.keys.map(one => (one.type === 'TOMLBare' ? one.name : one.value))
}

function begins(key: Path, path: Path): boolean {
  return path.every((name, at) => key[at] === name)
}

function render({ inside }: Part, { path, entry }: { readonly path: Path; readonly entry: GatewayEntry }): string {
  const pairs = Object.entries(entry).map(([key, value]) => `${key} = ${JSON.stringify(value)}`)
  const key = [...path.slice(inside?.length ?? 0, -1), gatewayName].map(nameIn).join('.')
  return inside === undefined ? `[${key}]\n${pairs.join('\n')}\n` : `${key} = { ${pairs.join(', ')} }\n`
}

function nameIn(part: string | number): string {
  const name = String(part)
  return /^[A-Za-z0-9_-]+$/.test(name) ? name : JSON.stringify(name)
}
