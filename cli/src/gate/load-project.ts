import traverse, { type NodePath } from '@babel/traverse'
import type { Node } from '@babel/types'
import { Unreadable } from './errors.ts'
import { findHandlers } from './find-handlers.ts'
import { findSides } from './find-sides.ts'
import { limits } from './limits.ts'
import type { Module, Project, SourceFile } from './model.ts'
import { parseFile } from './parsers/index.ts'
import { dotted, isCall, textOf } from './syntax.ts'

/** Parses every file and joins them: which imports which, what runs where, and where requests come in. */
export async function loadProject(files: readonly SourceFile[]): Promise<Project> {
  const known = new Set(files.map(({ path }) => path))
  const modules = new Map<string, Module>()
  for (const file of files) {
    const parsed = await parseFile(file)
    if (parsed === undefined) continue
    const paths = pathsOf(parsed.program, file.path)
    const imports = importsOf(file.path, paths.keys(), known)
    modules.set(file.path, { file, ...parsed, comments: parsed.program.comments ?? [], side: 'shared', paths, imports })
  }
  const sided = findSides(modules)
  const handlers = findHandlers(sided)
  const guards = handlers.reduce((total, { before }) => total + before.length, 0)
  if (guards > limits.guardsTotalMax)
    throw new Unreadable('too_tangled', handlers[0]?.module.file.path ?? '', 'has more guards than can be followed')
  return { files, modules: sided, handlers }
}

function pathsOf(program: Node, file: string): Map<Node, NodePath> {
  const paths = new Map<Node, NodePath>()
  try {
    traverse.default(program, {
      enter(path) {
        paths.set(path.node, path)
        if (paths.size > limits.nodesMax)
          throw new Unreadable('tree_too_large', file, `has more than ${limits.nodesMax} nodes`)
      },
    })
  } catch (error) {
    if (error instanceof Unreadable) throw error
    throw new Unreadable('unparsable', file, 'declares a name twice, or is nested too deep')
  }
  return paths
}

function importsOf(from: string, nodes: Iterable<Node>, known: ReadonlySet<string>): Map<string, string> {
  const found = new Map<string, string>()
  for (const node of nodes) {
    const source = importedText(node)
    const target = source === undefined ? undefined : resolveImport(from, source, known)
    if (source !== undefined && target !== undefined) found.set(source, target)
  }
  return found
}

function importedText(node: Node): string | undefined {
  if (node.type === 'ImportDeclaration') {
    const typesOnly =
      node.specifiers.length > 0 &&
      node.specifiers.every(part => part.type === 'ImportSpecifier' && part.importKind === 'type')
    return node.importKind === 'type' || typesOnly ? undefined : node.source.value
  }
  if ((node.type === 'ExportNamedDeclaration' || node.type === 'ExportAllDeclaration') && node.exportKind !== 'type')
    return node.source?.value
  if (node.type === 'ImportExpression') return textOf(node.source)
  if (isCall(node) && /^(require|import)$/.test(dotted(node.callee))) return textOf(node.arguments[0])
  return undefined
}

const endings = [
  '',
  '.ts',
  '.tsx',
  '.mts',
  '.js',
  '.jsx',
  '.mjs',
  '.cjs',
  '.vue',
  '.svelte',
  '/index.ts',
  '/index.tsx',
  '/index.js',
  '/index.jsx',
]

/** Resolves relative imports and the aliases that frameworks set up. What is not in the artifact has no answer. */
function resolveImport(from: string, source: string, known: ReadonlySet<string>): string | undefined {
  const folder = from.split('/').slice(0, -1)
  const aliased = /^(?:@|~|#|\$lib|@\/src)\/(.*)$/.exec(source)?.[1]
  const wanted = source.startsWith('.')
    ? [join(folder, source)]
    : aliased === undefined
      ? source.includes('/')
        ? [source, `src/${source}`]
        : []
      : [...new Set(['', 'src/', 'app/', 'src/lib/', 'lib/', 'src/app/'])].map(base => base + aliased)
  for (const path of wanted) {
    const plain = path.replace(/\.(m|c)?jsx?$/, '')
    for (const base of [path, plain]) {
      const hit = endings.map(ending => base + ending).find(candidate => known.has(candidate))
      if (hit !== undefined) return hit
    }
  }
  // Aliases stand for a folder that may itself lie below the artifact's root.
  if (aliased === undefined) return undefined
  return [...known].find(path => endings.some(ending => ending !== '' && path.endsWith(`/${aliased}${ending}`)))
}

function join(folder: readonly string[], relative: string): string {
  const parts = [...folder]
  for (const part of relative.split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '.' && part !== '') parts.push(part)
  }
  return parts.join('/')
}
