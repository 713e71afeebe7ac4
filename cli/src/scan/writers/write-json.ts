import { applyEdits, type JSONPath, modify } from 'jsonc-parser'
import { besideOf, type Moving } from './moving.ts'

/** Without formatting, which would lay out the neighbours anew. */
export function writeJson(text: string, { paths, entry }: Moving): string {
  const without = paths.reduce(
    (left, path) => applyEdits(left, modify(left, [...path] satisfies JSONPath, undefined, {})),
    text,
  )
  const gateways = new Map(paths.map(path => [JSON.stringify(besideOf(path)), besideOf(path)]))
  return [...gateways.values()].reduce((left, path) => applyEdits(left, modify(left, [...path], entry, {})), without)
}
