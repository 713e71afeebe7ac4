import ts from 'typescript-api'
import { type Exception, egressExceptions, listenExceptions, rule } from './law.ts'
import { importsOf, isTest, nodes, type Problem, problem, type Source } from './source.ts'

/** A rule has no clock, no randomness, no environment, no I/O: the same data always give the same answer. */
export function checkPurity(source: Source): Problem[] {
  if (!rule.test(source.name) || source.capability === 'platform') return []
  return nodes(source).flatMap(node => {
    const what = impurity(node, source)
    return what === undefined
      ? []
      : [problem(source, node, `a rule is pure: take it as an argument instead of ${what}`)]
  })
}

const clocksAndChance = new Set(['Date.now', 'Math.random', 'process.env', 'performance.now', 'crypto.randomUUID'])

function impurity(node: ts.Node, source: Source): string | undefined {
  if (ts.isAwaitExpression(node)) return 'await'
  if (ts.isFunctionLike(node) && ts.canHaveModifiers(node) && isAsync(node)) return 'async'
  if (ts.isNewExpression(node) && node.expression.getText(source.ast) === 'Date' && !node.arguments?.length)
    return 'new Date() without a time'
  if (ts.isCallExpression(node) && node.expression.getText(source.ast) === 'fetch') return 'fetch'
  if (!ts.isPropertyAccessExpression(node)) return undefined
  const text = node.getText(source.ast).replace(/^globalThis\./, '')
  return clocksAndChance.has(text) ? text : undefined
}

function isAsync(node: ts.HasModifiers): boolean {
  return (ts.getModifiers(node) ?? []).some(modifier => modifier.kind === ts.SyntaxKind.AsyncKeyword)
}

const servers: Readonly<Record<string, readonly string[]>> = {
  'node:http': ['createServer', 'Server', '*', 'default'],
  'node:https': ['createServer', 'Server', '*', 'default'],
  'node:http2': ['createServer', 'createSecureServer', '*', 'default'],
  'node:net': ['createServer', 'Server', '*', 'default'],
  'node:tls': ['createServer', 'Server', '*', 'default'],
  '@hono/node-server': ['serve', 'createAdaptorServer'],
}
const clients: Readonly<Record<string, readonly string[]>> = {
  'node:http': ['request', 'get', 'Agent', '*', 'default'],
  'node:https': ['request', 'get', 'Agent', '*', 'default'],
  'node:http2': ['connect', '*', 'default'],
  'node:net': ['connect', 'createConnection', 'Socket', '*', 'default'],
  'node:tls': ['connect', '*', 'default'],
  undici: ['fetch', 'request', 'stream', 'Agent', 'Client', 'Pool', 'Dispatcher', '*', 'default'],
}

/** The edge is Request to Response, so tests need no port; one place opens a socket. */
export function checkListening(source: Source): Problem[] {
  if (source.path === 'main.ts' || isTest(source) || excepted(listenExceptions, source.path)) return []
  return imported(source, servers).map(({ line, name }) => ({
    path: source.path,
    line,
    text: `only main.ts opens a port, not ${name}; take a Request and answer a Response`,
  }))
}

/** One guarded fetcher decides about scheme, address, redirects, size and time of everything that leaves. */
export function checkEgress(source: Source): Problem[] {
  if (isTest(source) || excepted(egressExceptions, source.path)) return []
  const byImport = imported(source, clients).map(({ line, name }) => ({ path: source.path, line, text: guarded(name) }))
  const local = nodes(source).some(
    node => (ts.isParameter(node) || ts.isVariableDeclaration(node)) && node.name.getText(source.ast) === 'fetch',
  )
  const byCall = nodes(source).filter(
    node =>
      ts.isCallExpression(node) &&
      (node.expression.getText(source.ast) === 'globalThis.fetch' ||
        (!local && node.expression.getText(source.ast) === 'fetch')),
  )
  return [...byImport, ...byCall.map(node => problem(source, node, guarded('fetch')))]
}

function guarded(name: string): string {
  return `outgoing requests go through platform/egress.ts (SSRF, size, time), not ${name}`
}

function imported(
  source: Source,
  which: Readonly<Record<string, readonly string[]>>,
): { line: number; name: string }[] {
  return importsOf(source)
    .filter(item => !item.typeOnly)
    .flatMap(item =>
      item.names
        .filter(name => which[item.specifier]?.includes(name))
        .map(name => ({ line: item.line, name: `${item.specifier} ${name}` })),
    )
}

function excepted(exceptions: readonly Exception[], path: string): boolean {
  return exceptions.some(exception => exception.path === path)
}

/** The environment is read once, in `main.ts`, and checked by `platform/config.ts`; output goes through the log. */
export function checkAmbient(source: Source): Problem[] {
  if (source.path === 'main.ts' || isTest(source)) return []
  return nodes(source).flatMap(node => {
    if (!ts.isPropertyAccessExpression(node)) return []
    const text = node.getText(source.ast)
    if (text === 'process.env' && source.capability !== 'platform')
      return [problem(source, node, 'read the environment in main.ts and pass what is needed')]
    if (/^console\.\w+$/.test(text))
      return [problem(source, node, 'write to the log of the platform: it wraps secrets and carries the request id')]
    return []
  })
}

/** Importing a file does nothing: no calls for their effect, no state that outlives a request. */
export function checkImportEffects(source: Source): Problem[] {
  if (source.path === 'main.ts' || isTest(source)) return []
  return source.ast.statements.flatMap(statement => {
    if (ts.isExpressionStatement(statement)) return [problem(source, statement, 'no work at import; export a function')]
    if (!ts.isVariableStatement(statement) || source.capability === 'platform') return []
    if ((statement.declarationList.flags & ts.NodeFlags.Const) === 0)
      return [
        problem(source, statement, 'state at module level is shared by every request; keep it in a row or a parameter'),
      ]
    return statement.declarationList.declarations
      .filter(({ initializer }) => initializer !== undefined && isEmptyCollection(initializer, source))
      .map(it => problem(source, it, 'a cache at module level outlives its session; keep it in a row or a parameter'))
  })
}

function isEmptyCollection(node: ts.Expression, source: Source): boolean {
  if (!ts.isNewExpression(node) || (node.arguments?.length ?? 0) > 0) return false
  return /^(Map|Set|WeakMap|WeakSet)$/.test(node.expression.getText(source.ast))
}
