import { join } from 'node:path'
import ts from 'typescript-api'
import { isTest, nodes, readSources, repository, type Source, serverSource, textsOf } from '../shape/source.ts'
import { readMigrations, withoutSqlComments } from '../shape/sql.ts'

interface Place {
  readonly path: string
  readonly name: string
}

/**
 * Who writes the state of an approval, and the way from there up to the doors. A decision (`approved`, `denied`, or a state
 * that is passed in) has one writer, reached by one door: the decision route of our page (I8).
 */
export function decisionWriters(): string {
  const sources = readSources(serverSource).filter(source => !isTest(source))
  const writers = [...sources.flatMap(statementsIn), ...functionsInMigrations()].toSorted(byText)
  const deciding = writers.filter(({ states }) => states.some(decides))
  return [
    '# Statements that write approvals.state',
    ...writers.map(({ path, name, states }) => `${path}  ${name}  ${states.join(', ')}`),
    '',
    '# From a statement that decides, up to the door',
    ...callers(deciding, sources),
    '',
    ...artifactWriters(sources),
    '',
  ].join('\n')
}

/** The same for a decision about an artifact: it is a row of its own, written once. */
function artifactWriters(sources: readonly Source[]): string[] {
  const writes = /\bINSERT\s+INTO\s+artifact_decisions\b/i
  const writers = sources.flatMap(source =>
    textsOf(source)
      .filter(({ text }) => writes.test(text))
      .map(({ node }) => ({ path: source.path, name: ownerOf(node, source) })),
  )
  const inMigrations = readMigrations(join(repository, 'server/migrations'))
    .filter(({ text }) => writes.test(withoutSqlComments(text)))
    .map(({ file }) => ({ path: `migrations/${file}`, name: 'in it' }))
  return [
    '# Statements that write artifact_decisions',
    ...[...writers, ...inMigrations].map(({ path, name }) => `${path}  ${name}`),
    '',
    '# From there, up to the door',
    ...callers(writers, sources),
  ]
}

interface Writer extends Place {
  readonly states: readonly string[]
}

function byText(a: Place, b: Place): number {
  return `${a.path} ${a.name}` < `${b.path} ${b.name}` ? -1 : 1
}

function decides(state: string): boolean {
  return state === 'approved' || state === 'denied' || state === 'given'
}

function statementsIn(source: Source): Writer[] {
  return textsOf(source).flatMap(({ node, text }) => {
    const states = statesWritten(text)
    return states.length === 0 ? [] : [{ path: source.path, name: ownerOf(node, source), states }]
  })
}

function functionsInMigrations(): Writer[] {
  return readMigrations(join(repository, 'server/migrations')).flatMap(({ file, text }) =>
    withoutSqlComments(text)
      .split(/(?=\bCREATE\s+(?:OR\s+REPLACE\s+)?FUNCTION\b)/i)
      .flatMap(body => {
        const states = statesWritten(body)
        const name = /FUNCTION\s+([a-z_]+)/i.exec(body)?.[1] ?? 'at top level'
        return states.length === 0 ? [] : [{ path: `migrations/${file}`, name, states }]
      }),
  )
}

/**
 * `given` stands for a state that comes in as a parameter or a column, so it could be any. `returned` is an approved call
 * that was not sent: it decides nothing, and a trigger lets it happen to a consumed one, once.
 */
function statesWritten(sql: string): string[] {
  const updates = [...sql.matchAll(/\bUPDATE\s+approvals\b[\s\S]*?\bSET\b([\s\S]*?)(?:\bWHERE\b|\bRETURNING\b|;|$)/g)]
  const set = updates.flatMap(([, assignments = '']) => {
    const value = /\bstate\s*=\s*('[a-z]+'|[^,\s]+)/.exec(assignments)?.[1]
    if (value === "'approved'" && /\breturned_at\s*=/.test(assignments)) return ["'returned'"]
    return value === undefined ? [] : [value]
  })
  const inserts = [...sql.matchAll(/\bINSERT\s+INTO\s+approvals\s*\(([^)]*)\)\s*(?:VALUES\s*\(([^)]*)\))?/g)]
  const inserted = inserts.flatMap(([, columns = '', values = '']) => {
    const at = columns.split(',').findIndex(column => column.trim() === 'state')
    return at === -1 ? [] : [values.split(',')[at]?.trim() ?? 'given']
  })
  return [...new Set([...set, ...inserted].map(value => (/^'[a-z]+'$/.test(value) ? value.slice(1, -1) : 'given')))]
}

/** The function around a node, or the route that a handler is declared with. */
function ownerOf(node: ts.Node, source: Source): string {
  for (let at: ts.Node | undefined = node; at !== undefined; at = at.parent) {
    if (ts.isFunctionDeclaration(at) && at.name !== undefined) return at.name.text
    const route = ts.isCallExpression(at) ? routeDeclared(at, source) : undefined
    if (route !== undefined) return route
    if (ts.isVariableDeclaration(at) && at.parent.parent.parent === source.ast) return at.name.getText(source.ast)
  }
  return 'the module'
}

function routeDeclared(call: ts.CallExpression, source: Source): string | undefined {
  if (!/^(page|api|\w+Door)$/.test(call.expression.getText(source.ast))) return undefined
  const path = /['"`](\/[^'"`]*)['"`]/.exec(call.getText(source.ast))?.[1]
  const method = /['"](get|post|put|patch|delete)['"]/.exec(call.getText(source.ast))?.[1]
  return path === undefined ? undefined : `${(method ?? 'get').toUpperCase()} ${path}`
}

/** Breadth first over names: a caller is whatever mentions the name outside an import or export. */
function callers(start: readonly Place[], sources: readonly Source[]): string[] {
  const lines: string[] = []
  const seen = new Set<string>()
  let names = start.map(({ name }) => name)
  while (names.length > 0) {
    const next = [...new Set(names)].filter(name => !seen.has(name)).toSorted()
    for (const name of next) seen.add(name)
    const found = next.flatMap(name => sources.flatMap(source => mentions(name, source)))
    for (const { called, by } of found) lines.push(`${called}  <-  ${by.path}  ${by.name}`)
    names = found.map(({ by }) => by.name)
  }
  return [...new Set(lines)]
}

function mentions(name: string, source: Source): { called: string; by: Place }[] {
  return nodes(source)
    .filter(node => ts.isIdentifier(node) && node.text === name && !isDeclared(node) && !isImported(node))
    .map(node => ({ called: name, by: { path: source.path, name: ownerOf(node, source) } }))
    .filter(({ by }) => by.name !== name)
}

function isDeclared(node: ts.Node): boolean {
  return (ts.isFunctionDeclaration(node.parent) || ts.isVariableDeclaration(node.parent)) && node.parent.name === node
}

function isImported(node: ts.Node): boolean {
  return ts.isImportSpecifier(node.parent) || ts.isExportSpecifier(node.parent)
}
