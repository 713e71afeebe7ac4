import type { Node } from '@babel/types'
import type { Module, Project } from './model.ts'
import { ancestors, bare, type CallNode, dotted, functionAround, isCall, keyOf, lastName, textOf } from './syntax.ts'
import { type Located, returnsOf, tracerOf } from './trace.ts'

export interface Redirect {
  readonly node: Node
  readonly target: Node
}

/** Every place of a module that sends a browser somewhere. */
export function redirectsIn(module: Module): Redirect[] {
  const imported = module.program.program.body.flatMap(node =>
    node.type === 'ImportDeclaration' ? [node.source.value] : [],
  )
  const ofNext = imported.some(name => /^next\/(navigation|router)$/.test(name))
  return [...module.paths.keys()].flatMap(node => {
    const target = isCall(node) ? targetOfCall(node, ofNext) : targetOfWrite(module, node)
    return target === undefined ? [] : [{ node, target }]
  })
}

function targetOfCall(call: CallNode, ofNext: boolean): Node | undefined {
  const name = dotted(call.callee)
  const [first, second] = call.arguments
  if (/(^|\.)(redirect|permanentRedirect|redirectDocument|externalRedirect)$/.test(name)) {
    if (first === undefined) return undefined
    return bare(first).type === 'NumericLiteral' ||
      (second !== undefined &&
        bare(second).type !== 'NumericLiteral' &&
        bare(second).type !== 'ObjectExpression' &&
        /status|code/i.test(dotted(first)))
      ? second
      : first
  }
  if (name === 'sendRedirect') return second
  if (/^((window|document|globalThis)\.)?location\.(assign|replace)$/.test(name) || /^window\.open$/.test(name))
    return first
  if (ofNext && /^\w*[rR]outer\.(push|replace)$/.test(name)) return first
  if (name === 'navigateTo' && second !== undefined) return first
  if (/\.(setHeader|set|header|append)$/.test(name) && textOf(first)?.toLowerCase() === 'location') return second
  return undefined
}

function targetOfWrite(module: Module, node: Node): Node | undefined {
  if (
    node.type === 'AssignmentExpression' &&
    /^((window|document|globalThis)\.)?location(\.href)?$/.test(dotted(node.left))
  )
    return node.right
  if (node.type !== 'ObjectProperty') return undefined
  const key = keyOf(node.key, node.computed)?.toLowerCase() ?? ''
  if (key === 'destination') return isOfRedirect(module, node) ? node.value : undefined
  if (key === 'returnto') return isOfSignIn(module, node) ? node.value : undefined
  if (key === 'url') return isAnswerOfRedirect(module, node) ? node.value : undefined
  if (key !== 'location') return undefined
  for (const outer of ancestors(module, node)) {
    if (outer.type === 'ObjectProperty' && keyOf(outer.key, outer.computed) === 'headers') return node.value
    if (isCall(outer)) return /^(Headers|writeHead)$/.test(lastName(outer.callee)) ? node.value : undefined
  }
  return undefined
}

/** `return { redirect: { destination } }` of pages. */
function isOfRedirect(module: Module, property: Node): boolean {
  const outer = module.paths.get(property)?.parentPath?.parentPath?.node
  return outer?.type === 'ObjectProperty' && keyOf(outer.key, outer.computed) === 'redirect'
}

/** `res.oidc.login({ returnTo })`: the library sends the browser there. */
function isOfSignIn(module: Module, property: Node): boolean {
  const call = module.paths.get(property)?.parentPath?.parentPath?.node
  return call !== undefined && isCall(call) && /\boidc\.(login|logout)$/.test(dotted(call.callee))
}

/** `return { url }` of a method with the decorator `@Redirect()`. */
function isAnswerOfRedirect(module: Module, property: Node): boolean {
  const fn = functionAround(module, property)
  const decorators = fn !== undefined && 'decorators' in fn ? (fn.decorators ?? []) : []
  return decorators.some(({ expression }) => dotted(expression).startsWith('Redirect'))
}

/**
 * The parts of an address that decide to which host it leads: its beginning. A fixed beginning with a path after it decides, and then
 * nothing of it is left to ask.
 */
export function leadingParts(project: Project, { module, node: value }: Located, seen = new Set<Node>()): Located[] {
  const tracer = tracerOf(project)
  const node = bare(value)
  if (seen.has(node)) return []
  seen.add(node)
  const again = (part: Node) => leadingParts(project, { module, node: part }, seen)
  switch (node.type) {
    case 'StringLiteral':
    case 'NumericLiteral':
      return []
    case 'ConditionalExpression':
      return [...again(node.consequent), ...again(node.alternate)]
    case 'LogicalExpression':
      return [...again(node.left), ...again(node.right)]
    case 'TemplateLiteral': {
      const first = node.quasis[0]?.value.cooked ?? ''
      if (fixesHost(first)) return []
      const [lead] = node.expressions
      if (lead === undefined) return []
      const next = node.quasis[1]?.value.cooked ?? ''
      const led = tracer
        .origins(module, lead)
        .every(({ kind }) => !/^(query|body|params|header|cookie|host|url)$/.test(kind))
      if (first === '' && led && /^[/?#]/.test(next)) return []
      return first === '' && led && next === '' && node.expressions[1] ? again(node.expressions[1]) : again(lead)
    }
    case 'BinaryExpression': {
      const text = textOf(node.left)
      if (text !== undefined && fixesHost(text)) return []
      if (text !== undefined) return again(node.right)
      return endsHost(project, { module, node: node.left }) ? again(node.right) : again(node.left)
    }
    case 'Identifier': {
      const binding = module.paths.get(node)?.scope.getBinding(node.name)
      const bound = binding?.path.node
      if (
        binding?.kind !== 'param' &&
        bound?.type === 'VariableDeclarator' &&
        bound.init &&
        bound.id.type === 'Identifier'
      )
        return [
          ...again(bound.init),
          ...(binding?.constantViolations ?? []).flatMap(({ node: change }) =>
            change.type === 'AssignmentExpression' ? again(change.right) : [],
          ),
        ]
      return [{ module, node }]
    }
    case 'MemberExpression':
      if (/^(pathname|search|hash)$/.test(keyOf(node.property, node.computed) ?? '')) return []
      if (keyOf(node.property, node.computed) === 'href') return again(node.object)
      return [{ module, node }]
    default:
      return isCall(node) ? leadingOfCall(project, module, node, seen) : [{ module, node }]
  }
}

function leadingOfCall(project: Project, module: Module, call: CallNode, seen: Set<Node>): Located[] {
  const name = lastName(call.callee)
  if (call.type === 'NewExpression' && name === 'URL' && call.arguments[0])
    return leadingParts(project, { module, node: call.arguments[0] }, seen)
  if (name === 'encodeURIComponent') return []
  const callee = bare(call.callee)
  if (/^(toString|trim|replace|toLowerCase|slice)$/.test(name) && callee.type === 'MemberExpression')
    return leadingParts(project, { module, node: callee.object }, seen)
  if (/^(String|decodeURIComponent|decodeURI|encodeURI)$/.test(name) && call.arguments[0])
    return leadingParts(project, { module, node: call.arguments[0] }, seen)
  const target = tracerOf(project).resolve(module, call.callee)
  if (target !== undefined)
    return returnsOf(target.node).flatMap(value => leadingParts(project, { module: target.module, node: value }, seen))
  return [{ module, node: call }]
}

/** A name of the code that an address begins with, and which leaves the host open: `process.env.APP_URL + path`. */
function endsHost(project: Project, { module, node }: Located): boolean {
  if (bare(node).type === 'BinaryExpression' || isCall(bare(node))) return false
  const found = tracerOf(project).origins(module, node)
  return found.length > 0 && found.every(({ kind }) => kind === 'env')
}

function fixesHost(text: string): boolean {
  return /^\/[^/\\]/.test(text) || /^[a-z][a-z0-9+.-]*:\/\/[^/]+\//i.test(text) || /^[?#]/.test(text)
}
