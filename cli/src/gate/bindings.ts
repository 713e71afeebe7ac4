import type { Binding } from '@babel/traverse'
import type { Node } from '@babel/types'
import type { Module } from './model.ts'
import {
  ancestors,
  bare,
  type CallNode,
  type FunctionNode,
  isCall,
  isFunction,
  keyOf,
  lastName,
  textOf,
  walk,
} from './syntax.ts'

/** Path of property names from a pattern to the name in it; array places are the empty name. */
export function keysTo(pattern: Node, name: Node): string[] | undefined {
  if (pattern === name) return []
  switch (pattern.type) {
    case 'AssignmentPattern':
      return keysTo(pattern.left, name)
    case 'RestElement':
      return keysTo(pattern.argument, name)
    case 'TSParameterProperty':
      return keysTo(pattern.parameter, name)
    case 'ArrayPattern':
      for (const element of pattern.elements) {
        const below = element ? keysTo(element, name) : undefined
        if (below !== undefined) return below
      }
      return undefined
    case 'ObjectPattern':
      for (const property of pattern.properties) {
        const below = keysTo(property.type === 'RestElement' ? property.argument : property.value, name)
        if (below === undefined) continue
        return property.type === 'RestElement' ? below : [keyOf(property.key, property.computed) ?? '', ...below]
      }
      return undefined
    default:
      return undefined
  }
}

/** `(req, res, next) => …` and `(c, next) => …` are given requests, wherever they are put to use. */
export function isMiddleware(fn: FunctionNode): boolean {
  const [first, second] = fn.params.map(parameter => (parameter.type === 'Identifier' ? parameter.name : ''))
  if (/^(c|ctx|context)$/.test(first ?? '') && second === 'next') return true
  return /^_?(req|request)$/.test(first ?? '') && /^_?(res|response|reply)$/.test(second ?? '')
}

/** True when the node stands somewhere in the tree. */
export function contains(tree: Node, wanted: Node): boolean {
  for (const node of walk(tree)) if (node === wanted) return true
  return false
}

/** The list that a `for … of` runs over, when this declares its variable. */
export function loopSource(module: Module, declarator: Node): Node | undefined {
  for (const outer of ancestors(module, declarator)) {
    if (outer.type === 'ForOfStatement' || outer.type === 'ForInStatement') return outer.right
    if (outer.type !== 'VariableDeclaration') return undefined
  }
  return undefined
}

/** The function whose parameter the name is. */
export function functionOf(module: Module, binding: Binding): FunctionNode | undefined {
  if (isFunction(binding.path.node)) return binding.path.node
  for (const outer of ancestors(module, binding.path.node)) if (isFunction(outer)) return outer
  return undefined
}

/** The list that a callback runs over: `users.map(user => …)`, `promise.then(value => …)`. */
export function iterated(module: Module, fn: FunctionNode): Node | undefined {
  const call = module.paths.get(fn)?.parentPath?.node
  if (call === undefined || !isCall(call) || !call.arguments.some(argument => argument === fn)) return undefined
  const callee = bare(call.callee)
  if (callee.type !== 'MemberExpression' && callee.type !== 'OptionalMemberExpression') return undefined
  const method = keyOf(callee.property, callee.computed) ?? ''
  return /^(map|forEach|filter|find|some|every|flatMap|then|findIndex|reduce)$/.test(method) ? callee.object : undefined
}

/** The name that a function was given, which says whether it is a component. */
export function componentName(module: Module, fn: FunctionNode): string {
  if ('id' in fn && fn.id) return fn.id.name
  for (const outer of ancestors(module, fn)) {
    if (outer.type === 'VariableDeclarator') return outer.id.type === 'Identifier' ? outer.id.name : ''
    if (outer.type === 'ExportDefaultDeclaration') return 'Default'
    if (isFunction(outer)) return ''
  }
  return ''
}

const returnsKnown = new WeakMap<FunctionNode, readonly Node[]>()

/** What a function gives back, without the functions inside it. */
export function returnsOf(fn: FunctionNode): readonly Node[] {
  if (fn.body.type !== 'BlockStatement') return [fn.body]
  const known = returnsKnown.get(fn)
  if (known !== undefined) return known
  const found: Node[] = []
  returnsKnown.set(fn, found)
  for (const node of walk(fn.body, below => !isFunction(below)))
    if (node.type === 'ReturnStatement' && node.argument) found.push(node.argument)
  return found
}

/** A token request by hand: `grant_type=authorization_code` to a token endpoint. */
export function isTokenRequest(call: CallNode): boolean {
  if (!/^(fetch|\$fetch|ofetch|ky|got|axios|post|request)$/.test(lastName(call.callee))) return false
  for (const node of walk(call)) {
    const text = node.type === 'TemplateElement' ? (node.value.cooked ?? '') : textOf(node)
    if (
      text !== undefined &&
      /authorization_code|\/(oauth2?|sso|connect|user_management)\/(token|authenticate|userinfo)\b|\/token$|\/userinfo\b|graph\.microsoft\.com\/v1\.0\/me\b|api\.github\.com\/user\b|\/users\/@me\b/.test(
        text,
      )
    )
      return true
  }
  return false
}

/** What a chain of members begins with: `a` of `a.b.c`. */
export function rootOf(value: Node): Node {
  let node = bare(value)
  while (node.type === 'MemberExpression' || node.type === 'OptionalMemberExpression') node = bare(node.object)
  return node
}

/** True when the name came in by an import. */
export function isImported(module: Module, node: Node & { readonly name: string }): boolean {
  return module.paths.get(node)?.scope.getBinding(node.name)?.kind === 'module'
}
