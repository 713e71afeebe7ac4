import { readdirSync, readFileSync } from 'node:fs'
import { basename, join, posix, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript-api'

/** One parsed file. `path` is relative to the tree it belongs to, with forward slashes: `sessions/store.ts`. */
export interface Source {
  readonly path: string
  readonly name: string
  /** First folder of the path, or the file itself for `main.ts`. */
  readonly capability: string
  readonly text: string
  readonly ast: ts.SourceFile
}

export interface Import {
  /** Path in the same tree, or undefined for a package or `node:` module. */
  readonly target: string | undefined
  readonly specifier: string
  readonly typeOnly: boolean
  /** Imported names; `*` for a namespace, `default` for a default import. Empty for a bare import. */
  readonly names: readonly string[]
  readonly line: number
}

/** What a rule found: where, and what to do instead. */
export interface Problem {
  readonly path: string
  readonly line: number
  readonly text: string
}

export const repository = fileURLToPath(new URL('../../..', import.meta.url))
export const serverSource = join(repository, 'server/src')

export function parseSource(path: string, text: string): Source {
  const ast = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true)
  return { path, name: basename(path), capability: path.split('/')[0] ?? '', text, ast }
}

/** Several tests of one process look at the same files, and parsing them all takes seconds. */
const parsed = new Map<string, Source>()

/** All TypeScript files below a folder, in a stable order. */
export function readSources(folder: string): Source[] {
  return filesBelow(folder)
    .filter(file => file.endsWith('.ts') && !file.endsWith('.d.ts'))
    .map(file => {
      const [path, text] = [relative(folder, file).split(sep).join('/'), readFileSync(file, 'utf8')]
      const known = parsed.get(file)
      const { ast } = known?.text === text ? known : parseSource(path, text)
      const source = { path, name: basename(path), capability: path.split('/')[0] ?? '', text, ast }
      parsed.set(file, source)
      return source
    })
}

export function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter(entry => entry.name !== 'node_modules')
    .sort((a, b) => a.name.localeCompare(b.name))
    .flatMap(entry => (entry.isDirectory() ? filesBelow(join(folder, entry.name)) : [join(folder, entry.name)]))
}

export function isTest(source: Source): boolean {
  return source.name.endsWith('.test.ts')
}

/** Line numbers as editors show them. */
export function lineOf(source: Source, node: ts.Node): number {
  return source.ast.getLineAndCharacterOfPosition(node.getStart(source.ast)).line + 1
}

export function problem(source: Source, node: ts.Node, text: string): Problem {
  return { path: source.path, line: lineOf(source, node), text }
}

/** Every node of the file, outermost first. */
export function nodes(source: Source): ts.Node[] {
  const found: ts.Node[] = []
  const visit = (node: ts.Node): void => {
    found.push(node)
    ts.forEachChild(node, visit)
  }
  visit(source.ast)
  return found
}

/** Static imports, re-exports and `import()` of a constant, however many lines they take. */
export function importsOf(source: Source): Import[] {
  return nodes(source).flatMap(node => {
    const read = readImport(node)
    if (read === undefined) return []
    const { specifier } = read
    const target = specifier.startsWith('.') ? posix.join(posix.dirname(source.path), specifier) : undefined
    return [{ ...read, target, line: lineOf(source, node) }]
  })
}

type Clause = Pick<Import, 'specifier' | 'typeOnly' | 'names'>

function readImport(node: ts.Node): Clause | undefined {
  if (ts.isImportDeclaration(node)) return readDeclaration(node)
  if (ts.isExportDeclaration(node) && node.moduleSpecifier !== undefined)
    return readReexport(node, node.moduleSpecifier)
  if (!ts.isCallExpression(node) || !loads(node.expression)) return undefined
  const [argument] = node.arguments
  if (argument === undefined || !ts.isStringLiteral(argument)) return undefined
  return { specifier: argument.text, typeOnly: false, names: ['*'] }
}

/** `import()`, and `require()` for what has to be loaded again. */
function loads(called: ts.Expression): boolean {
  return called.kind === ts.SyntaxKind.ImportKeyword || (ts.isIdentifier(called) && called.text === 'require')
}

function readDeclaration(node: ts.ImportDeclaration): Clause | undefined {
  if (!ts.isStringLiteral(node.moduleSpecifier)) return undefined
  const clause = node.importClause
  const bindings = clause?.namedBindings
  const elements = bindings !== undefined && ts.isNamedImports(bindings) ? [...bindings.elements] : []
  const allTypes = elements.length > 0 && clause?.name === undefined && elements.every(element => element.isTypeOnly)
  return {
    specifier: node.moduleSpecifier.text,
    typeOnly: clause?.isTypeOnly === true || allTypes,
    names: [
      ...(clause?.name === undefined ? [] : ['default']),
      ...(bindings !== undefined && ts.isNamespaceImport(bindings) ? ['*'] : []),
      ...elements.filter(element => !element.isTypeOnly).map(element => (element.propertyName ?? element.name).text),
    ],
  }
}

function readReexport(node: ts.ExportDeclaration, from: ts.Expression): Clause | undefined {
  if (!ts.isStringLiteral(from)) return undefined
  const elements =
    node.exportClause !== undefined && ts.isNamedExports(node.exportClause) ? [...node.exportClause.elements] : []
  const allTypes = elements.length > 0 && elements.every(element => element.isTypeOnly)
  const names = elements
    .filter(element => !element.isTypeOnly)
    .map(element => (element.propertyName ?? element.name).text)
  return { specifier: from.text, typeOnly: node.isTypeOnly || allTypes, names: elements.length > 0 ? names : ['*'] }
}

/** Comments with the line they start on. */
export function commentsOf(source: Source): { readonly line: number; readonly text: string }[] {
  const found = new Map<number, string>()
  const keep = (ranges: readonly ts.CommentRange[] | undefined): void => {
    for (const range of ranges ?? []) found.set(range.pos, source.text.slice(range.pos, range.end))
  }
  for (const node of nodes(source)) {
    keep(ts.getLeadingCommentRanges(source.text, node.getFullStart()))
    keep(ts.getTrailingCommentRanges(source.text, node.getEnd()))
  }
  return [...found].map(([pos, text]) => ({ line: source.ast.getLineAndCharacterOfPosition(pos).line + 1, text }))
}

export interface Text {
  readonly node: ts.Node
  /** The literal with each `${…}` standing as `${}`. */
  readonly text: string
  readonly expressions: readonly ts.Expression[]
}

/** String and template literals, also tagged ones; `'a' + 'b'` counts as two. */
export function textsOf(source: Source): Text[] {
  return nodes(source).flatMap((node): Text[] => {
    if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node))
      return [{ node, text: node.text, expressions: [] }]
    if (!ts.isTemplateExpression(node)) return []
    const text = node.head.text + node.templateSpans.map(span => `\${}${span.literal.text}`).join('')
    return [{ node, text, expressions: node.templateSpans.map(span => span.expression) }]
  })
}

export function isExported(node: ts.Node): boolean {
  return (
    ts.canHaveModifiers(node) &&
    (ts.getModifiers(node) ?? []).some(modifier => modifier.kind === ts.SyntaxKind.ExportKeyword)
  )
}
