interface Search {
  readonly graph: ReadonlyMap<string, ReadonlySet<string>>
  readonly index: Map<string, number>
  readonly low: Map<string, number>
  readonly stack: string[]
  readonly groups: string[][]
}

/** Groups of two or more nodes that reach each other (Tarjan 1972), and nodes that point at themselves. */
export function stronglyConnected(graph: ReadonlyMap<string, ReadonlySet<string>>): string[][] {
  const search: Search = { graph, index: new Map(), low: new Map(), stack: [], groups: [] }
  for (const node of graph.keys()) if (!search.index.has(node)) visit(search, node)
  return search.groups.filter(([first, second]) => second !== undefined || graph.get(first ?? '')?.has(first ?? ''))
}

function visit(search: Search, node: string): void {
  const at = search.index.size
  search.index.set(node, at)
  search.low.set(node, at)
  search.stack.push(node)
  for (const next of search.graph.get(node) ?? []) {
    if (!search.index.has(next)) visit(search, next)
    if (search.stack.includes(next)) lower(search, node, search.low.get(next))
  }
  if (search.low.get(node) === at) search.groups.push(search.stack.splice(search.stack.indexOf(node)))
}

function lower(search: Search, node: string, to: number | undefined): void {
  search.low.set(node, Math.min(search.low.get(node) ?? Number.POSITIVE_INFINITY, to ?? Number.POSITIVE_INFINITY))
}
