import { posix } from 'node:path'
import ts from 'typescript-api'
import { isTest, type Source } from './source.ts'

/** One thing that a file declares at its top, or one door that it declares, and all that its text speaks of. */
export interface Declared {
  /** `file#name`; a door has the line where it is declared. */
  readonly key: string
  readonly source: Source
  readonly node: ts.Node
}

/** Which declaration speaks of which: more than who calls whom, and never less, but for what is reached through a value. */
export interface References {
  readonly declared: ReadonlyMap<string, Declared>
  readonly speaksOf: ReadonlyMap<string, ReadonlySet<string>>
  /** Every route that a file declares, with the arguments of its declaration. */
  readonly doors: readonly (Declared & { readonly call: ts.CallExpression })[]
}

const declaresDoor: ReadonlySet<string> = new Set(['api', 'page', 'oauthDoor', 'mcpDoor', 'scimDoor', 'operationsDoor'])

/** Reads what the sources speak of, declaration by declaration. */
export function referencesOf(all: readonly Source[]): References {
  const sources = all.filter(source => !isTest(source))
  const files = new Map(sources.map(source => [source.path, fileOf(source)]))
  const declared = new Map<string, Declared>()
  const speaksOf = new Map<string, ReadonlySet<string>>()
  const doors: (Declared & { call: ts.CallExpression })[] = []
  for (const file of files.values()) {
    for (const [name, node] of file.own) {
      const key = `${file.source.path}#${name}`
      declared.set(key, { key, source: file.source, node })
      speaksOf.set(key, spokenOf(node, file, files))
    }
    for (const call of file.doors) {
      const key = `${file.source.path}:${call.getStart()}`
      const door = { key, source: file.source, node: call, call }
      declared.set(key, door)
      speaksOf.set(key, spokenOf(call, file, files))
      doors.push(door)
    }
  }
  return { declared, speaksOf, doors }
}

/** Everything that can be reached from there, what is left out neither entered nor passed. */
export function reachedFrom(from: string, { speaksOf }: References, without: ReadonlySet<string>): ReadonlySet<string> {
  const reached = new Set<string>([from])
  for (const key of reached) for (const next of speaksOf.get(key) ?? []) if (!without.has(next)) reached.add(next)
  return reached
}

interface File {
  readonly source: Source
  readonly own: ReadonlyMap<string, ts.Node>
  /** Imported name to where it comes from. */
  readonly imported: ReadonlyMap<string, { readonly path: string; readonly name: string }>
  readonly passedOn: readonly { readonly path: string; readonly name: string; readonly as: string }[]
  readonly doors: readonly ts.CallExpression[]
}

function fileOf(source: Source): File {
  const own = new Map<string, ts.Node>()
  const imported = new Map<string, { path: string; name: string }>()
  const passedOn: { path: string; name: string; as: string }[] = []
  const doors: ts.CallExpression[] = []
  for (const statement of source.ast.statements) {
    if (ts.isImportDeclaration(statement)) readImport(source, statement, imported)
    else if (ts.isExportDeclaration(statement)) passedOn.push(...readPassedOn(source, statement))
    else for (const [name, node] of declaredBy(statement)) own.set(name, node)
  }
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && ts.isIdentifier(node.expression) && declaresDoor.has(node.expression.text))
      doors.push(node)
    ts.forEachChild(node, visit)
  }
  if (!source.path.startsWith('platform/')) visit(source.ast)
  return { source, own, imported, passedOn, doors }
}

function declaredBy(statement: ts.Statement): [string, ts.Node][] {
  if (ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement))
    return statement.name === undefined ? [] : [[statement.name.text, statement]]
  if (!ts.isVariableStatement(statement)) return []
  return statement.declarationList.declarations.flatMap((one): [string, ts.Node][] =>
    namesIn(one.name).map(name => [name, one]),
  )
}

function namesIn(name: ts.BindingName): string[] {
  if (ts.isIdentifier(name)) return [name.text]
  return name.elements.flatMap(element => (ts.isOmittedExpression(element) ? [] : namesIn(element.name)))
}

function targetOf(source: Source, specifier: ts.Expression): string | undefined {
  if (!ts.isStringLiteral(specifier) || !specifier.text.startsWith('.')) return undefined
  return posix.join(posix.dirname(source.path), specifier.text)
}

function readImport(
  source: Source,
  node: ts.ImportDeclaration,
  into: Map<string, { path: string; name: string }>,
): void {
  const path = targetOf(source, node.moduleSpecifier)
  const bindings = node.importClause?.namedBindings
  if (path === undefined || bindings === undefined) return
  if (ts.isNamespaceImport(bindings)) into.set(bindings.name.text, { path, name: '*' })
  else
    for (const element of bindings.elements)
      into.set(element.name.text, { path, name: (element.propertyName ?? element.name).text })
}

function readPassedOn(source: Source, node: ts.ExportDeclaration): { path: string; name: string; as: string }[] {
  const path = node.moduleSpecifier === undefined ? undefined : targetOf(source, node.moduleSpecifier)
  if (path === undefined) return []
  if (node.exportClause === undefined) return [{ path, name: '*', as: '*' }]
  if (!ts.isNamedExports(node.exportClause)) return []
  return node.exportClause.elements.map(element => ({
    path,
    name: (element.propertyName ?? element.name).text,
    as: element.name.text,
  }))
}

/** Doors inside are declarations of their own: a list of routes does not reach what its routes reach. */
function spokenOf(of: ts.Node, file: File, files: ReadonlyMap<string, File>): Set<string> {
  const found = new Set<string>()
  const visit = (node: ts.Node): void => {
    if (node !== of && ts.isCallExpression(node) && file.doors.includes(node)) return
    if (ts.isTypeNode(node)) return
    if (ts.isIdentifier(node) && !isMember(node)) for (const key of resolve(node.text, file, files)) found.add(key)
    if (ts.isPropertyAccessExpression(node) && ts.isIdentifier(node.expression)) {
      const space = file.imported.get(node.expression.text)
      if (space?.name === '*') for (const key of exportedAs(node.name.text, space.path, files)) found.add(key)
    }
    ts.forEachChild(node, visit)
  }
  visit(of)
  return found
}

function isMember(node: ts.Identifier): boolean {
  const { parent } = node
  if (ts.isPropertyAccessExpression(parent)) return parent.name === node
  return ts.isPropertyAssignment(parent) && parent.name === node
}

function resolve(name: string, file: File, files: ReadonlyMap<string, File>): readonly string[] {
  if (file.own.has(name)) return [`${file.source.path}#${name}`]
  const from = file.imported.get(name)
  if (from === undefined) return []
  return from.name === '*' ? everythingOf(from.path, files) : exportedAs(from.name, from.path, files)
}

function everythingOf(path: string, files: ReadonlyMap<string, File>): readonly string[] {
  return [...(files.get(path)?.own.keys() ?? [])].map(name => `${path}#${name}`)
}

function exportedAs(name: string, path: string, files: ReadonlyMap<string, File>): readonly string[] {
  const file = files.get(path)
  if (file === undefined) return []
  if (file.own.has(name)) return [`${path}#${name}`]
  for (const passed of file.passedOn) {
    if (passed.as !== name && passed.as !== '*') continue
    const found = exportedAs(passed.as === '*' ? name : passed.name, passed.path, files)
    if (found.length > 0) return found
  }
  return []
}
