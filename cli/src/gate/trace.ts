import type { Binding } from '@babel/traverse'
import type { Node } from '@babel/types'
import { componentName, contains, functionOf, isMiddleware, iterated, keysTo, loopSource } from './bindings.ts'
import { Unreadable } from './errors.ts'
import { limits } from './limits.ts'
import type { Handler, Module, Project } from './model.ts'
import { called, globalKind, importKind, isGlobalRoot, type Origin, origin, pick } from './origin.ts'
import { refine } from './origins.ts'
import { definition, imported, type Located, resolveFunction } from './resolve.ts'
import {
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
} from './syntax.ts'
import { type Following, originsOfCall } from './trace-calls.ts'

export { returnsOf } from './bindings.ts'
export type { Origin } from './origin.ts'
export type { Located } from './resolve.ts'

/** Answers where values come from, inside a file and over imports. Order of statements and branches are not looked at. */
export interface Tracer {
  origins(module: Module, node: Node): readonly Origin[]
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
  const made = new ArtifactTracer(project)
  tracers.set(project, made)
  return made
}

interface Walk {
  steps: number
  depth: number
  readonly seen: Set<Node>
}

/** Where the values of one artifact come from. */
class ArtifactTracer implements Tracer {
  private readonly project: Project
  private readonly handlerOf: ReadonlyMap<Node, Handler>
  private readonly known = new Map<Node, Located<CallNode>[]>()
  /** Code before a handler is given the same request. */
  private readonly guards = new Set<Node>()
  /** Many rules ask the same. */
  private readonly answered = new WeakMap<Node, readonly Origin[]>()
  private stepsTotal = 0

  constructor(project: Project) {
    this.project = project
    this.handlerOf = new Map(project.handlers.map(handler => [handler.fn, handler]))
    for (const handler of project.handlers)
      for (const before of handler.before) {
        const guard = this.resolve(before.module, before.node)?.node
        if (guard !== undefined && !this.handlerOf.has(guard)) this.guards.add(guard)
      }
    for (const module of project.modules.values())
      for (const node of module.paths.keys()) if (isCall(node)) this.noteCall({ module, node })
  }

  private noteCall(call: Located<CallNode>): void {
    const target = this.resolve(call.module, call.node.callee)
    if (target === undefined) return
    const known = this.known.get(target.node)
    if (known === undefined) this.known.set(target.node, [call])
    else known.push(call)
  }

  resolve(module: Module, callee: Node): Located<FunctionNode> | undefined {
    return resolveFunction(this.project, { module, node: callee })
  }

  callers(fn: Node): readonly Located<CallNode>[] {
    return this.known.get(fn) ?? []
  }

  definition(module: Module, node: Node): Located {
    return definition(this.project, { module, node })
  }

  origins(module: Module, node: Node): readonly Origin[] {
    const answered = this.answered.get(node)
    if (answered !== undefined) return answered
    const found = this.trace(module, node, { steps: 0, depth: 0, seen: new Set() })
    const known = new Set<string>()
    const different = found.filter(({ kind, key, node: at }) => {
      const sign = `${kind} ${key} ${at.start}`
      return !known.has(sign) && known.add(sign)
    })
    this.answered.set(node, different)
    return different
  }

  private trace(module: Module, value: Node, on: Walk): Origin[] {
    const node = bare(value)
    on.steps++
    this.stepsTotal++
    if (this.stepsTotal > limits.traceStepsTotalMax)
      throw new Unreadable('too_tangled', module.file.path, 'is too tangled to be followed')
    if (on.steps > limits.traceStepsMax || on.depth > limits.traceDepthMax) return [origin('unknown', module, node)]
    if (on.seen.has(node)) return []
    on.seen.add(node)
    on.depth++
    const found = this.traceNode(module, node, on)
    on.depth--
    return found
  }

  private following(on: Walk): Following {
    return {
      trace: (module, value) => this.trace(module, value, on),
      resolve: (module, callee) => this.resolve(module, callee),
    }
  }

  private traceNode(module: Module, node: Node, on: Walk): Origin[] {
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
          ? [...this.trace(module, node.left, on), ...this.trace(module, node.right, on)]
          : [origin('literal', module, node)]
      case 'TemplateLiteral':
        return node.expressions.length === 0
          ? [origin('literal', module, node)]
          : node.expressions.flatMap(part => this.trace(module, part, on))
      case 'TaggedTemplateExpression':
        return [origin('api', module, node)]
      case 'LogicalExpression':
        return [...this.trace(module, node.left, on), ...this.trace(module, node.right, on)]
      case 'ConditionalExpression':
        return [...this.trace(module, node.consequent, on), ...this.trace(module, node.alternate, on)]
      case 'AssignmentExpression':
        return this.trace(module, node.right, on)
      case 'SequenceExpression':
        return node.expressions.slice(-1).flatMap(part => this.trace(module, part, on))
      case 'ArrayExpression':
        return node.elements.flatMap(part =>
          part ? this.trace(module, part.type === 'SpreadElement' ? part.argument : part, on) : [],
        )
      case 'ObjectExpression':
        return node.properties.flatMap(property =>
          property.type === 'SpreadElement'
            ? this.trace(module, property.argument, on)
            : property.type === 'ObjectProperty'
              ? this.trace(module, property.value, on)
              : [],
        )
      case 'Identifier':
        return this.ofName(module, node, on)
      case 'MemberExpression':
      case 'OptionalMemberExpression':
        return this.ofMember(module, node, on)
      case 'CallExpression':
      case 'OptionalCallExpression':
      case 'NewExpression':
        return originsOfCall(module, node, this.following(on))
      default:
        return [origin('unknown', module, node)]
    }
  }

  private ofName(module: Module, node: Node & { readonly name: string }, on: Walk): Origin[] {
    const binding = module.paths.get(node)?.scope.getBinding(node.name)
    if (binding === undefined) return [origin(globalKind(node.name), module, node)]
    const values = binding.constantViolations.flatMap(({ node: change }) =>
      change.type === 'AssignmentExpression' ? this.trace(module, change.right, on) : [],
    )
    return [...this.ofBinding(module, binding, on), ...values]
  }

  private ofBinding(module: Module, binding: Binding, on: Walk): Origin[] {
    const { node } = binding.path
    if (binding.kind === 'param') return this.ofParameter(module, binding, on)
    if (node.type === 'VariableDeclarator') {
      const keys = keysTo(node.id, binding.identifier) ?? []
      const source = node.init ?? loopSource(module, node)
      return source ? this.ofPart(module, source, keys, on) : []
    }
    if (node.type === 'CatchClause') return [origin('error', module, binding.identifier)]
    if (/^Import(Default|Namespace)?Specifier$/.test(node.type)) {
      const target = imported(this.project, module, binding)
      if (target === undefined || isFunction(target.node))
        return [called(origin(importKind(binding), module, binding.identifier), binding.identifier.name)]
      return this.trace(target.module, target.node, on)
    }
    return [origin('unknown', module, binding.identifier)]
  }

  /** A part of a value, picked by the keys of a pattern; of an object that is written out, only that part. */
  private ofPart(module: Module, value: Node, keys: readonly string[], on: Walk): Origin[] {
    const [key, ...rest] = keys
    const node = bare(value)
    if (key === undefined) return this.trace(module, node, on)
    const part = propertyOf(node, key)
    if (part !== undefined) return this.ofPart(module, part, rest, on)
    if (node.type === 'Identifier') {
      const written = this.definition(module, node)
      if (written.node !== node && propertyOf(written.node, key) !== undefined)
        return this.ofPart(written.module, written.node, keys, on)
    }
    return this.trace(module, node, on).map(found => keys.reduce(pick, found))
  }

  private ofMember(
    module: Module,
    node: Node & { readonly type: 'MemberExpression' | 'OptionalMemberExpression' },
    on: Walk,
  ): Origin[] {
    const name = dotted(node)
    if (/^(process\.env|import\.meta\.env|Deno\.env|env)\./.test(name) && isGlobalRoot(module, node))
      return [called(origin('env', module, node), lastName(node))]
    if (/^((window|document|globalThis)\.)?location(\.|$)/.test(name) && isGlobalRoot(module, node))
      return [called(origin(refine('url', lastName(node)), module, node), lastName(node))]
    if (/^(\$page|page)\.url(\.|$)|^\$?(use)?route\.(query|hash)|^useRoute(r)?\(\)\.query|^router\.query/i.test(name))
      return [called(origin('query', module, node), lastName(node))]
    if (/^Astro\.(locals|session)/.test(name)) return [called(origin('session', module, node), lastName(node))]
    if (/^Astro\.(url|request|params|cookies)/.test(name))
      return [pick(pick(origin('request', module, node), name.split('.')[1] ?? ''), lastName(node))]
    const key = keyOf(node.property, node.computed) ?? ''
    return this.ofPart(module, node.object, [key], on)
  }

  private ofParameter(module: Module, binding: Binding, on: Walk): Origin[] {
    const fn = functionOf(module, binding)
    if (fn === undefined) return [origin('parameter', module, binding.identifier)]
    const index = fn.params.findIndex(parameter => contains(parameter, binding.identifier))
    const parameter = fn.params[index]
    if (parameter === undefined) return [origin('parameter', module, binding.identifier)]
    const keys = keysTo(parameter, binding.identifier) ?? []
    const served = this.handlerOf.get(fn)
    const kind =
      served?.parameters[index] ?? (index === 0 && (this.guards.has(fn) || isMiddleware(fn)) ? 'request' : undefined)
    // An argument of a server action has a name of its own, as a field has; a decorated one is named in its decorator.
    const own =
      kind === 'request' || kind === 'context' || keys.length > 0 ? '' : ownName(parameter, binding.identifier.name)
    if (kind !== undefined && kind !== 'none')
      return [keys.reduce(pick, called(origin(kind, module, binding.identifier), own))]
    const passed = (this.known.get(fn) ?? []).flatMap(({ module: from, node }) => {
      const argument = node.arguments[index]
      return argument === undefined || argument.type === 'SpreadElement' ? [] : this.ofPart(from, argument, keys, on)
    })
    if (passed.length > 0) return passed
    const list = iterated(module, fn)
    if (list !== undefined && index === 0) return this.trace(module, list, on).map(found => keys.reduce(pick, found))
    const component = /^[A-Z]/.test(componentName(module, fn)) && index === 0
    return [
      called(
        origin(component ? 'prop' : 'parameter', module, binding.identifier),
        keys.at(-1) ?? binding.identifier.name,
      ),
    ]
  }
}

/** `id` of `@Param('id') which`; of `@Body() body` all of it, and so no name. */
function ownName(parameter: Node, name: string): string {
  const [decorator] = 'decorators' in parameter ? (parameter.decorators ?? []) : []
  if (decorator === undefined) return name
  return isCall(decorator.expression) ? (textOf(decorator.expression.arguments[0]) ?? '') : ''
}
