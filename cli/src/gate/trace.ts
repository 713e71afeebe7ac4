import type { Binding } from '@babel/traverse'
import type { Node } from '@babel/types'
import { Unreadable } from './errors.ts'
import { exportedFunctions } from './find-handlers.ts'
import { limits } from './limits.ts'
import type { Handler, Module, Project } from './model.ts'
import { clients, type OriginKind, originOfCall, refine } from './origins.ts'
import {
  ancestors,
  bare,
  type CallNode,
  dotted,
  type FunctionNode,
  isCall,
  isFunction,
  keyOf,
  lastName,
  propertyOf,
  textOf,
  walk,
} from './syntax.ts'

export interface Origin {
  readonly kind: OriginKind
  readonly module: Module
  /** Where the value enters the code. */
  readonly node: Node
  /** The last property that was read of it, when its name is known. */
  readonly key: string
}

export interface Located<N extends Node = Node> {
  readonly module: Module
  readonly node: N
}

/** Answers where values come from, inside a file and over imports. Order of statements and branches are not looked at. */
export interface Tracer {
  origins(module: Module, node: Node): Origin[]
  /** The function of the artifact that a call reaches. */
  resolve(module: Module, callee: Node): Located<FunctionNode> | undefined
  callers(fn: Node): readonly Located<CallNode>[]
  /** The value that a name stands for, followed through constants and imports. */
  definition(module: Module, node: Node): Located
}

const tracers = new WeakMap<Project, Tracer>()

/** One tracer for each project: the index of callers is made once. */
export function tracerOf(project: Project): Tracer {
  const known = tracers.get(project)
  if (known !== undefined) return known
  const made = createTracer(project)
  tracers.set(project, made)
  return made
}

interface Walk {
  steps: number
  depth: number
  readonly seen: Set<Node>
}

function createTracer(project: Project): Tracer {
  const handlerOf = new Map<Node, Handler>(project.handlers.map(handler => [handler.fn, handler]))
  const callers = new Map<Node, Located<CallNode>[]>()
  /** Code before a handler is given the same request. */
  const guards = new Set<Node>()
  let stepsTotal = 0
  const tracer: Tracer = { origins, resolve, callers: fn => callers.get(fn) ?? [], definition }
  for (const handler of project.handlers)
    for (const before of handler.before) {
      const guard = resolve(handler.module, before)?.node
      if (guard !== undefined && !handlerOf.has(guard)) guards.add(guard)
    }
  for (const module of project.modules.values())
    for (const node of module.paths.keys()) {
      if (!isCall(node)) continue
      const target = resolve(module, node.callee)
      if (target === undefined) continue
      const known = callers.get(target.node)
      if (known === undefined) callers.set(target.node, [{ module, node }])
      else known.push({ module, node })
    }
  return tracer

  function origins(module: Module, node: Node): Origin[] {
    const found = trace(module, node, { steps: 0, depth: 0, seen: new Set() })
    const known = new Set<string>()
    return found.filter(({ kind, key, node: at }) => {
      const sign = `${kind} ${key} ${at.start}`
      return !known.has(sign) && known.add(sign)
    })
  }

  function trace(module: Module, value: Node, on: Walk): Origin[] {
    const node = bare(value)
    on.steps++
    stepsTotal++
    if (stepsTotal > limits.traceStepsTotalMax)
      throw new Unreadable('too_tangled', module.file.path, 'is too tangled to be followed')
    if (on.steps > limits.traceStepsMax || on.depth > limits.traceDepthMax) return [origin('unknown', module, node)]
    if (on.seen.has(node)) return []
    on.seen.add(node)
    on.depth++
    const found = traceNode(module, node, on)
    on.depth--
    return found
  }

  function traceNode(module: Module, node: Node, on: Walk): Origin[] {
    switch (node.type) {
      case 'StringLiteral':
      case 'NumericLiteral':
      case 'BooleanLiteral':
      case 'NullLiteral':
      case 'RegExpLiteral':
      case 'BigIntLiteral':
      case 'UnaryExpression':
        return [origin('literal', module, node)]
      case 'BinaryExpression':
        return node.operator === '+'
          ? [...trace(module, node.left, on), ...trace(module, node.right, on)]
          : [origin('literal', module, node)]
      case 'TemplateLiteral':
        return node.expressions.length === 0
          ? [origin('literal', module, node)]
          : node.expressions.flatMap(part => trace(module, part, on))
      case 'TaggedTemplateExpression':
        return [origin('api', module, node)]
      case 'LogicalExpression':
        return [...trace(module, node.left, on), ...trace(module, node.right, on)]
      case 'ConditionalExpression':
        return [...trace(module, node.consequent, on), ...trace(module, node.alternate, on)]
      case 'AssignmentExpression':
        return trace(module, node.right, on)
      case 'SequenceExpression':
        return node.expressions.slice(-1).flatMap(part => trace(module, part, on))
      case 'ArrayExpression':
        return node.elements.flatMap(part =>
          part ? trace(module, part.type === 'SpreadElement' ? part.argument : part, on) : [],
        )
      case 'ObjectExpression':
        return node.properties.flatMap(property =>
          property.type === 'SpreadElement'
            ? trace(module, property.argument, on)
            : property.type === 'ObjectProperty'
              ? trace(module, property.value, on)
              : [],
        )
      case 'Identifier':
        return ofName(module, node, on)
      case 'MemberExpression':
      case 'OptionalMemberExpression':
        return ofMember(module, node, on)
      case 'CallExpression':
      case 'OptionalCallExpression':
      case 'NewExpression':
        return ofCall(module, node, on)
      default:
        return [origin('unknown', module, node)]
    }
  }

  function ofName(module: Module, node: Node & { readonly name: string }, on: Walk): Origin[] {
    const binding = module.paths.get(node)?.scope.getBinding(node.name)
    if (binding === undefined) return [origin(globalKind(node.name), module, node)]
    const values = binding.constantViolations.flatMap(({ node: change }) =>
      change.type === 'AssignmentExpression' ? trace(module, change.right, on) : [],
    )
    return [...ofBinding(module, binding, on), ...values]
  }

  function ofBinding(module: Module, binding: Binding, on: Walk): Origin[] {
    const { node } = binding.path
    if (binding.kind === 'param') return ofParameter(module, binding, on)
    if (node.type === 'VariableDeclarator') {
      const keys = keysTo(node.id, binding.identifier) ?? []
      const source = node.init ?? loopSource(module, node)
      return source ? ofPart(module, source, keys, on) : []
    }
    if (node.type === 'CatchClause') return [origin('error', module, binding.identifier)]
    if (/^Import(Default|Namespace)?Specifier$/.test(node.type)) {
      const target = imported(module, binding)
      if (target === undefined || isFunction(target.node))
        return [origin(importKind(module, binding), module, binding.identifier, binding.identifier.name)]
      return trace(target.module, target.node, on)
    }
    return [origin('unknown', module, binding.identifier)]
  }

  /** A part of a value, picked by the keys of a pattern; of an object that is written out, only that part. */
  function ofPart(module: Module, value: Node, keys: readonly string[], on: Walk): Origin[] {
    const [key, ...rest] = keys
    const node = bare(value)
    if (key === undefined) return trace(module, node, on)
    const part = propertyOf(node, key)
    if (part !== undefined) return ofPart(module, part, rest, on)
    if (node.type === 'Identifier') {
      const written = definition(module, node)
      if (written.node !== node && propertyOf(written.node, key) !== undefined)
        return ofPart(written.module, written.node, keys, on)
    }
    return trace(module, node, on).map(found => keys.reduce(pick, found))
  }

  function pick(from: Origin, key: string): Origin {
    return { ...from, kind: refine(from.kind, key), key: key === '' ? from.key : key }
  }

  function ofMember(
    module: Module,
    node: Node & { readonly type: 'MemberExpression' | 'OptionalMemberExpression' },
    on: Walk,
  ): Origin[] {
    const name = dotted(node)
    if (/^(process\.env|import\.meta\.env|Deno\.env|env)\./.test(name) && isGlobalRoot(module, node))
      return [origin('env', module, node, lastName(node))]
    if (/^((window|document|globalThis)\.)?location(\.|$)/.test(name) && isGlobalRoot(module, node))
      return [origin(refine('url', lastName(node)), module, node, lastName(node))]
    if (/^(\$page|page)\.url(\.|$)|^\$?(use)?route\.(query|hash)|^useRoute(r)?\(\)\.query|^router\.query/i.test(name))
      return [origin('query', module, node, lastName(node))]
    if (/^Astro\.(locals|session)/.test(name)) return [origin('session', module, node, lastName(node))]
    if (/^Astro\.(url|request|params|cookies)/.test(name))
      return [pick(pick(origin('request', module, node), name.split('.')[1] ?? ''), lastName(node))]
    const key = keyOf(node.property, node.computed) ?? ''
    return ofPart(module, node.object, [key], on)
  }

  function ofCall(module: Module, call: CallNode, on: Walk): Origin[] {
    const name = lastName(call.callee)
    const target = resolve(module, call.callee)
    const known = originOfCall(name)
    if (known !== undefined && !(target !== undefined && known !== 'session' && known !== 'auth')) {
      const key = known === 'header' || known === 'cookie' ? (textOf(call.arguments.at(-1)) ?? '') : ''
      return [pick(origin(known, module, call), key)]
    }
    if (target !== undefined) {
      const returned = returnsOf(target.node).flatMap(value => trace(target.module, value, on))
      return returned.length > 0 ? returned : [origin('unknown', module, call)]
    }
    if (isTokenRequest(call)) return [origin('auth', module, call)]
    const callee = bare(call.callee)
    const fullName = dotted(callee)
    if (fullName === 'fetch' || /^(axios|got|ky)\b/.test(fullName)) return [origin('api', module, call)]
    if (callee.type === 'MemberExpression' || callee.type === 'OptionalMemberExpression') {
      const base = trace(module, callee.object, on)
      const first = textOf(call.arguments[0]) ?? ''
      const read = base.filter(({ kind }) => kind !== 'unknown' && kind !== 'literal' && kind !== 'parameter')
      if (read.length > 0 && !(clients.test(dotted(callee.object)) && read.every(({ kind }) => kind === 'env')))
        return read.map(found => readBy(found, name, first))
      if (clients.test(dotted(callee.object))) return [origin('api', module, call, name)]
      const root = rootOf(callee)
      if (root.type === 'Identifier' && isImported(module, root) && !converting.test(name))
        return scopedBy(module, call, on)
      // What is looked up in a list of the code was written there.
      if (/^(get|find|at|indexOf|filter|has)$/.test(name)) return base
      return [...base, ...call.arguments.flatMap(argument => trace(module, argument, on))]
    }
    if (call.type === 'NewExpression' && /^(WorkOS|PrismaClient|Pool|Client)$/.test(fullName))
      return [origin('api', module, call)]
    // A function that is not here gives its own answer, unless its name says that it only turns one form into another.
    if (callee.type === 'Identifier' && isImported(module, callee) && !converting.test(name))
      return scopedBy(module, call, on)
    const passed = call.arguments.flatMap(argument =>
      trace(module, argument.type === 'SpreadElement' ? argument.argument : argument, on),
    )
    return passed.length > 0 ? passed : [origin('unknown', module, call)]
  }

  /** What somebody else's code answers; when it was asked with the session, it found what belongs to that. */
  function scopedBy(module: Module, call: CallNode, on: Walk): Origin[] {
    const given = call.arguments.flatMap(argument => trace(module, argument, on))
    const asked = given.find(({ kind }) => kind === 'session')
    return [
      asked === undefined
        ? origin('unknown', module, call, lastName(call.callee))
        : origin('scoped', module, call, asked.key),
    ]
  }

  /** `headers.get('host')`, `form.get('email')`, `request.json()`: what is read of a value by a method. */
  function readBy(found: Origin, method: string, first: string): Origin {
    if (/^(get|getAll|has|header|getHeader)$/.test(method) && first !== '') {
      if (found.kind === 'request' && method !== 'header' && /^(user|session|auth|organization|member)/i.test(first))
        return { ...found, kind: 'session', key: first }
      return pick(found.kind === 'request' ? { ...found, kind: 'header' } : found, first)
    }
    if (found.kind === 'request') return { ...pick(found, method), key: first === '' ? method : first }
    return found
  }

  function ofParameter(module: Module, binding: Binding, on: Walk): Origin[] {
    const fn = functionOf(module, binding)
    if (fn === undefined) return [origin('parameter', module, binding.identifier)]
    const index = fn.params.findIndex(parameter => contains(parameter, binding.identifier))
    const parameter = fn.params[index]
    if (parameter === undefined) return [origin('parameter', module, binding.identifier)]
    const keys = keysTo(parameter, binding.identifier) ?? []
    const served = handlerOf.get(fn)
    const kind = served?.parameters[index] ?? (guards.has(fn) && index === 0 ? 'request' : undefined)
    // An argument of a server action has a name of its own, as a field has.
    const own = kind === 'body' && keys.length === 0 ? binding.identifier.name : ''
    if (kind !== undefined && kind !== 'none') return [keys.reduce(pick, origin(kind, module, binding.identifier, own))]
    const passed = (callers.get(fn) ?? []).flatMap(({ module: from, node }) => {
      const argument = node.arguments[index]
      return argument === undefined || argument.type === 'SpreadElement' ? [] : ofPart(from, argument, keys, on)
    })
    if (passed.length > 0) return passed
    const list = iterated(module, fn)
    if (list !== undefined && index === 0) return trace(module, list, on).map(found => keys.reduce(pick, found))
    const component = /^[A-Z]/.test(componentName(module, fn)) && index === 0
    return [
      {
        ...origin(component ? 'prop' : 'parameter', module, binding.identifier),
        key: keys.at(-1) ?? binding.identifier.name,
      },
    ]
  }

  function resolve(module: Module, value: Node): Located<FunctionNode> | undefined {
    const { module: home, node } = definition(module, value)
    if (isFunction(node)) return { module: home, node }
    // A function behind a wrapper: `cache(async () => …)`.
    if (isCall(node) && node !== bare(value)) {
      const inner = node.arguments.find(argument => isFunction(bare(argument)))
      if (inner !== undefined) return { module: home, node: bare(inner) as FunctionNode }
    }
    return undefined
  }

  function definition(module: Module, value: Node, depth = 0): Located {
    const node = bare(value)
    const here = { module, node }
    if (depth > limits.folderDepthMax) return here
    if (node.type === 'Identifier') {
      const binding = module.paths.get(node)?.scope.getBinding(node.name)
      if (binding === undefined || binding.kind === 'param') return here
      const bound = binding.path.node
      if (isFunction(bound)) return { module, node: bound }
      if (/^Import(Default|Namespace)?Specifier$/.test(bound.type)) return imported(module, binding) ?? here
      if (bound.type !== 'VariableDeclarator' || !bound.init) return here
      if (bound.id.type === 'Identifier') return definition(module, bound.init, depth + 1)
      return here
    }
    if (node.type === 'MemberExpression' || node.type === 'OptionalMemberExpression') {
      const object = definition(module, node.object, depth + 1)
      const key = keyOf(node.property, node.computed)
      const part = key === undefined ? undefined : propertyOf(object.node, key)
      if (part !== undefined) return definition(object.module, part, depth + 1)
      if (object.node.type === 'File' && key !== undefined) return exported(object.module, key) ?? here
    }
    return here
  }

  function imported(module: Module, binding: Binding): Located | undefined {
    const declaration = binding.path.parentPath?.node
    if (declaration?.type !== 'ImportDeclaration') return undefined
    const target = project.modules.get(module.imports.get(declaration.source.value) ?? '')
    const specifier = binding.path.node
    if (target === undefined) return undefined
    if (specifier.type === 'ImportNamespaceSpecifier') return { module: target, node: target.program }
    if (specifier.type === 'ImportDefaultSpecifier') return exported(target, 'default')
    if (specifier.type !== 'ImportSpecifier') return undefined
    return exported(
      target,
      specifier.imported.type === 'Identifier' ? specifier.imported.name : specifier.imported.value,
    )
  }

  function exported(module: Module, name: string, depth = 0): Located | undefined {
    const fn = exportedFunctions(module).find(([known]) => known === name)?.[1]
    if (fn !== undefined) return { module, node: fn }
    for (const node of module.program.program.body) {
      if (node.type === 'ExportDefaultDeclaration' && name === 'default') return definition(module, node.declaration)
      if (node.type === 'ExportAllDeclaration' || (node.type === 'ExportNamedDeclaration' && node.source)) {
        const target = project.modules.get(module.imports.get(node.source?.value ?? '') ?? '')
        const from =
          node.type === 'ExportNamedDeclaration'
            ? node.specifiers.find(part => part.exported.type === 'Identifier' && part.exported.name === name)
            : undefined
        const local = from?.type === 'ExportSpecifier' ? from.local.name : name
        const found = target && depth < limits.folderDepthMax ? exported(target, local, depth + 1) : undefined
        if (found !== undefined) return found
      }
      if (node.type !== 'ExportNamedDeclaration' || node.declaration?.type !== 'VariableDeclaration') continue
      for (const { id, init } of node.declaration.declarations)
        if (id.type === 'Identifier' && id.name === name && init) return definition(module, init)
    }
    return undefined
  }
}

function rootOf(value: Node): Node {
  let node = bare(value)
  while (node.type === 'MemberExpression' || node.type === 'OptionalMemberExpression') node = bare(node.object)
  return node
}

const converting =
  /^(to|from|parse|decode|encode|normali[sz]e|trim|clean|qs|camel|snake|String|URL|json|safe_?parse|stringify|unquote|lower|upper|merge|pick|omit|clone|validate)/i

function isImported(module: Module, node: Node & { readonly name: string }): boolean {
  return module.paths.get(node)?.scope.getBinding(node.name)?.kind === 'module'
}

function origin(kind: OriginKind, module: Module, node: Node, key = ''): Origin {
  return { kind, module, node, key }
}

function globalKind(name: string): OriginKind {
  if (/^(undefined|NaN|Infinity)$/.test(name)) return 'literal'
  return name === 'location' ? 'url' : 'unknown'
}

function importKind(module: Module, binding: Binding): OriginKind {
  const declaration = binding.path.parentPath?.node
  return declaration?.type === 'ImportDeclaration' && /^\$env\/|^astro:env/.test(declaration.source.value)
    ? 'env'
    : module
      ? 'unknown'
      : 'unknown'
}

function isGlobalRoot(module: Module, value: Node): boolean {
  let node = bare(value)
  while (node.type === 'MemberExpression' || node.type === 'OptionalMemberExpression') node = bare(node.object)
  if (node.type !== 'Identifier') return node.type === 'MetaProperty'
  const binding = module.paths.get(node)?.scope.getBinding(node.name)
  return binding === undefined || (binding.kind === 'module' && importKind(module, binding) === 'env')
}

/** Path of property names from a pattern to the name in it; array places are the empty name. */
function keysTo(pattern: Node, name: Node): string[] | undefined {
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

function contains(tree: Node, wanted: Node): boolean {
  for (const node of walk(tree)) if (node === wanted) return true
  return false
}

function loopSource(module: Module, declarator: Node): Node | undefined {
  for (const outer of ancestors(module, declarator)) {
    if (outer.type === 'ForOfStatement' || outer.type === 'ForInStatement') return outer.right
    if (outer.type !== 'VariableDeclaration') return undefined
  }
  return undefined
}

function functionOf(module: Module, binding: Binding): FunctionNode | undefined {
  if (isFunction(binding.path.node)) return binding.path.node
  for (const outer of ancestors(module, binding.path.node)) if (isFunction(outer)) return outer
  return undefined
}

/** The list that a callback runs over: `users.map(user => …)`, `promise.then(value => …)`. */
function iterated(module: Module, fn: FunctionNode): Node | undefined {
  const call = module.paths.get(fn)?.parentPath?.node
  if (call === undefined || !isCall(call) || !call.arguments.some(argument => argument === fn)) return undefined
  const callee = bare(call.callee)
  if (callee.type !== 'MemberExpression' && callee.type !== 'OptionalMemberExpression') return undefined
  const method = keyOf(callee.property, callee.computed) ?? ''
  return /^(map|forEach|filter|find|some|every|flatMap|then|findIndex|reduce)$/.test(method) ? callee.object : undefined
}

function componentName(module: Module, fn: FunctionNode): string {
  if ('id' in fn && fn.id) return fn.id.name
  for (const outer of ancestors(module, fn)) {
    if (outer.type === 'VariableDeclarator') return outer.id.type === 'Identifier' ? outer.id.name : ''
    if (outer.type === 'ExportDefaultDeclaration') return 'Default'
    if (isFunction(outer)) return ''
  }
  return ''
}

/** What a function gives back, without the functions inside it. */
export function returnsOf(fn: FunctionNode): Node[] {
  if (fn.body.type !== 'BlockStatement') return [fn.body]
  const found: Node[] = []
  for (const node of walk(fn.body, below => !isFunction(below)))
    if (node.type === 'ReturnStatement' && node.argument) found.push(node.argument)
  return found
}

/** A token request by hand: `grant_type=authorization_code` to a token endpoint. */
function isTokenRequest(call: CallNode): boolean {
  if (!/^(fetch|post|request)$/.test(lastName(call.callee))) return false
  for (const node of walk(call)) {
    const text = node.type === 'TemplateElement' ? (node.value.cooked ?? '') : textOf(node)
    if (
      text !== undefined &&
      /authorization_code|\/(oauth2?|sso|connect|user_management)\/(token|authenticate|userinfo)\b|\/token$/.test(text)
    )
      return true
  }
  return false
}
