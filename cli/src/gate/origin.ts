import type { Binding } from '@babel/traverse'
import type { Node } from '@babel/types'
import type { Module } from './model.ts'
import { type OriginKind, refine } from './origins.ts'
import { bare } from './syntax.ts'

/** Where a value comes from, and where that stands. */
export interface Origin {
  readonly kind: OriginKind
  readonly module: Module
  /** Where the value enters the code. */
  readonly node: Node
  /** The last property that was read of it, when its name is known. */
  readonly key: string
}

/** An origin of nothing that was read of it yet. */
export function origin(kind: OriginKind, module: Module, node: Node): Origin {
  return { kind, module, node, key: '' }
}

/** The same under the name by which it is known. */
export function called(from: Origin, key: string): Origin {
  return { ...from, key }
}

/** A property of what came from there. What was looked up by the session is known by what it was looked up by. */
export function pick(from: Origin, key: string): Origin {
  if (from.kind === 'scoped') return from
  return { ...from, kind: refine(from.kind, key), key: key === '' ? from.key : key }
}

/** `headers.get('host')`, `form.get('email')`, `request.json()`: what is read of a value by a method. */
export function readBy(found: Origin, method: string, first: string): Origin {
  if (/^(get|getAll|has|header|getHeader)$/.test(method) && first !== '') {
    if (found.kind === 'request' && method !== 'header' && /^(user|session|auth|organization|member)/i.test(first))
      return { ...found, kind: 'session', key: first }
    return pick(found.kind === 'request' ? { ...found, kind: 'header' } : found, first)
  }
  if (found.kind === 'request') return { ...pick(found, method), key: first === '' ? method : first }
  return found
}

/** What a name is that nothing in the module declares. */
export function globalKind(name: string): OriginKind {
  if (/^(undefined|NaN|Infinity)$/.test(name)) return 'literal'
  return name === 'location' ? 'url' : 'unknown'
}

/** What an import gives that leads out of the artifact. */
export function importKind(binding: Binding): OriginKind {
  const declaration = binding.path.parentPath?.node
  return declaration?.type === 'ImportDeclaration' && /^\$env\/|^astro:env/.test(declaration.source.value)
    ? 'env'
    : 'unknown'
}

/** True for `Object`, `JSON` and their likes, where the module does not declare one of its own. */
export function isBuiltIn(module: Module, value: Node): boolean {
  const node = bare(value)
  return (
    node.type === 'Identifier' &&
    /^(Object|JSON|Array|Promise|String|Number|Buffer)$/.test(node.name) &&
    module.paths.get(node)?.scope.getBinding(node.name) === undefined
  )
}

/** True when a chain of members begins with something global, and not with a variable of that name. */
export function isGlobalRoot(module: Module, value: Node): boolean {
  let node = bare(value)
  while (node.type === 'MemberExpression' || node.type === 'OptionalMemberExpression') node = bare(node.object)
  if (node.type !== 'Identifier') return node.type === 'MetaProperty'
  const binding = module.paths.get(node)?.scope.getBinding(node.name)
  return binding === undefined || (binding.kind === 'module' && importKind(binding) === 'env')
}

/** The name of something that only one person has: an organization has many. */
export function isPersonal(key: string): boolean {
  return !/org|tenant|team|workspace|session|compan|group/i.test(key)
}
