import { stronglyConnected } from './graph.ts'
import { capabilities, door, pureNode, pureValues, rule, wiring } from './law.ts'
import { type Import, importsOf, isTest, type Problem, type Source } from './source.ts'

const place = new Map<string, number>(capabilities.map((capability, index) => [capability, index]))

/** Imports go one way. Doors may use any capability; the wiring and tests wire whatever they need. */
export function checkImportOrder(source: Source): Problem[] {
  if (wiring.has(source.path) || isTest(source)) return []
  return importsOf(source).flatMap(item => {
    const text = misplaced(source, item)
    return text === undefined ? [] : [{ path: source.path, line: item.line, text }]
  })
}

function misplaced(source: Source, { target, specifier }: Import): string | undefined {
  if (target === undefined) return undefined
  if (!specifier.endsWith('.ts')) return `write the extension: "${specifier}.ts" is what Node runs`
  if (target.startsWith('..')) return `"${specifier}" leaves server/src; the product imports nothing outside it`
  if (wiring.has(target)) return `${target} is the wiring diagram; nothing imports it`
  const capability = target.split('/')[0] ?? ''
  if (capability === source.capability) return undefined
  const own = place.get(source.capability) ?? -1
  const other = place.get(capability) ?? -1
  if (!door.test(source.name) && other >= own)
    return `${source.capability} stands before ${capability}; pass the value in, or move the rule to ${capability}`
  if (capability !== 'platform' && !/^[^/]+\/(index|model)\.ts$/.test(target))
    return `reach ${capability} through its index.ts (or model.ts for types), not ${target}`
  return undefined
}

const forbiddenForRules = /\/(store|actions|routes|pages|jobs)(-[a-z0-9-]+)?\.ts$/

/** Rules take data and the time: they import no I/O, no store, and only types or computing values from platform. */
export function checkRuleImports(source: Source): Problem[] {
  if (!rule.test(source.name) || source.capability === 'platform') return []
  return importsOf(source).flatMap(item => {
    const text = impure(item)
    return text === undefined ? [] : [{ path: source.path, line: item.line, text }]
  })
}

function impure(item: Import): string | undefined {
  if (item.typeOnly) return undefined
  const node = item.specifier.startsWith('node:') ? item.specifier : undefined
  if (node !== undefined) {
    const strange = item.names.filter(name => !pureNode[node]?.includes(name))
    return strange.length === 0 ? undefined : `a rule computes only; ${node} ${strange.join(', ')} does more`
  }
  if (item.target === undefined) return undefined
  if (forbiddenForRules.test(item.target)) return `a rule must not import ${item.target}; take the data as an argument`
  if (!item.target.startsWith('platform/')) return undefined
  const allowed = pureValues[item.target] ?? []
  const strange = allowed === 'all' ? [] : item.names.filter(name => !allowed.includes(name))
  return strange.length === 0
    ? undefined
    : `a rule takes only types from platform (import type), not ${strange.join(', ')}`
}

/** Value imports between files, for cycles: a cycle makes the order in which modules start a matter of luck. */
export function importGraph(sources: readonly Source[]): Map<string, ReadonlySet<string>> {
  const paths = new Set(sources.map(source => source.path))
  return new Map(
    sources.map(source => [
      source.path,
      new Set(
        importsOf(source).flatMap(({ target, typeOnly }) =>
          target !== undefined && !typeOnly && paths.has(target) ? [target] : [],
        ),
      ),
    ]),
  )
}

export function checkCycles(sources: readonly Source[]): Problem[] {
  return stronglyConnected(importGraph(sources)).map(group => ({
    path: group[0] ?? '',
    line: 1,
    text: `import cycle: ${[...group].sort().join(' ↔ ')}; take the piece that both need out, or pass it in`,
  }))
}
