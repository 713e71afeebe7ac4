import type { Binding } from '@babel/traverse'
import type { ClassDeclaration, Node } from '@babel/types'
import { functionOf } from './bindings.ts'
import { limits } from './limits.ts'
import type { Handler, Module, Project } from './model.ts'
import { imported } from './resolve.ts'
import {
  bare,
  type CallNode,
  childrenOf,
  entriesOf,
  isCall,
  isFunction,
  keyOf,
  lastName,
  propertyOf,
  sourceOf,
  textOf,
  walk,
} from './syntax.ts'
import { type Located, returnsOf, tracerOf } from './trace.ts'

/** The fields that a schema lets through; undefined where the schema is not in the artifact, and is believed. */
export interface Accepted {
  readonly everything: boolean
  readonly fields: ReadonlyMap<string, Located>
}

/** Where schemas of a handler are looked for: in the code, and in what runs before it. */
export interface Reading {
  readonly project: Project
  readonly handler: Handler
}

/**
 * What a schema lets through of a value that came with a request: `believed` where one parses it that is not in the artifact, undefined where
 * none does.
 */
export function acceptedOf(reading: Reading, value: Located): Accepted | 'believed' | undefined {
  const schema = schemaOf(reading, value)
  if (schema === undefined || schema === 'believed') return schema
  return fieldsOf(reading.project, schema) ?? 'believed'
}

type Schema = Located | 'believed'

function schemaOf(reading: Reading, { module, node: value }: Located, depth = 0): Schema | undefined {
  const node = bare(value)
  if (depth > limits.folderDepthMax) return undefined
  const again = (part: Node) => schemaOf(reading, { module, node: part }, depth + 1)
  switch (node.type) {
    case 'Identifier': {
      const binding = module.paths.get(node)?.scope.getBinding(node.name)
      return binding === undefined ? undefined : schemaOfBinding(reading, { module, binding }, depth)
    }
    case 'MemberExpression':
    case 'OptionalMemberExpression':
      return again(node.object)
    case 'LogicalExpression':
      return again(node.left) ?? again(node.right)
    case 'ConditionalExpression':
      return again(node.consequent) ?? again(node.alternate)
    default:
      return isCall(node) ? schemaOfCall(reading, { module, node }, depth) : undefined
  }
}

interface Bound {
  readonly module: Module
  readonly binding: Binding
}

function schemaOfBinding(reading: Reading, { module, binding }: Bound, depth: number): Schema | undefined {
  const { node } = binding.path
  if (node.type === 'VariableDeclarator')
    return node.init ? schemaOf(reading, { module, node: node.init }, depth + 1) : undefined
  if (binding.kind !== 'param') return undefined
  const fn = functionOf(module, binding)
  if (fn === undefined) return undefined
  if (fn === reading.handler.fn)
    return schemaBefore(reading.handler) ?? schemaOfType(reading, { module, node: binding.identifier })
  const index = fn.params.findIndex(parameter => [...walk(parameter)].includes(binding.identifier))
  for (const caller of tracerOf(reading.project).callers(fn)) {
    const argument = caller.node.arguments[index]
    const found = argument && schemaOf(reading, { module: caller.module, node: argument }, depth + 1)
    if (found !== undefined) return found
  }
  return undefined
}

/** `@Body() profile: ProfileDto`: a class of the artifact, whose decorators say what each field may be. */
function schemaOfType({ project }: Reading, { module, node }: Located): Schema | undefined {
  const annotation = 'typeAnnotation' in node ? node.typeAnnotation : undefined
  const type = annotation?.type === 'TSTypeAnnotation' ? annotation.typeAnnotation : undefined
  if (type?.type !== 'TSTypeReference' || type.typeName.type !== 'Identifier') return undefined
  const declared = module.paths.get(node)?.scope.getBinding(type.typeName.name)
  const found = declared && tracerOf(project).definition(module, declared.identifier)
  const written = declared && found?.node === declared.identifier ? imported(project, module, declared) : found
  return written?.node.type === 'ClassDeclaration' ? written : undefined
}

/** The fields of a class that takes what a request brings, each with its decorators. */
function ofClass(module: Module, node: ClassDeclaration): Accepted {
  const fields = node.body.body.flatMap(member =>
    member.type === 'ClassProperty'
      ? [[keyOf(member.key, member.computed) ?? '', { module, node: member }] as const]
      : [],
  )
  return { everything: false, fields: new Map(fields) }
}

/** `procedure.input(schema)`, `zValidator('json', schema)`, `{ schema: { body } }` beside a route. */
function schemaBefore({ before }: Handler): Schema | undefined {
  for (const { module, node } of before)
    for (const call of [...walk(node)].filter(isCall)) {
      const name = lastName(call.callee)
      const at = call.arguments.length - 1
      const given = call.arguments[at]
      if (given !== undefined && /^(input|schema|inputSchema|validator)$|[vV]alidat(e|or)$/.test(name))
        return { module, node: /^Function|^Arrow/.test(given.type) ? (returnsOf(given as never)[0] ?? given) : given }
    }
  return undefined
}

const parsing = /^(safe)?(parse|validate|assert|create|decode|cast)(Sync|Async|Unknown\w*)?$/i
const libraries = /^(v|valibot|Value|S|Schema|yup|vine|t|superstruct)$/

function schemaOfCall(reading: Reading, { module, node: call }: Located<CallNode>, depth: number): Schema | undefined {
  const name = lastName(call.callee)
  const [first, second] = call.arguments
  const callee = bare(call.callee)
  const object =
    callee.type === 'MemberExpression' || callee.type === 'OptionalMemberExpression' ? bare(callee.object) : undefined
  if (/^(pick|matchedData|only)$/.test(name)) return 'believed'
  if (name === 'valid' && object !== undefined) return schemaBefore(reading.handler) ?? 'believed'
  if (/^(readValidatedBody|getValidatedQuery)$/.test(name) && second !== undefined) return validator(module, second)
  const option = propertyOf(second, 'schema')
  if (option !== undefined) return { module, node: option }
  if (name === 'superValidate' && second !== undefined && isCall(bare(second)))
    return { module, node: childrenOf(bare(second))[1] ?? second }
  if (parsing.test(name) && !(object?.type === 'Identifier' && object.name === 'JSON')) {
    const apart = object === undefined || (object.type === 'Identifier' && libraries.test(object.name))
    if (apart && first !== undefined && call.arguments.length > 1) return { module, node: first }
    if (object !== undefined && !apart) return { module, node: object }
  }
  const target = tracerOf(reading.project).resolve(module, call.callee)
  for (const part of target === undefined ? [] : returnsOf(target.node)) {
    const found = schemaOf(reading, { module: target?.module ?? module, node: part }, depth + 1)
    if (found !== undefined) return found
  }
  return undefined
}

/** `schema.parse`, or `body => schema.parse(body)`. */
function validator(module: Module, value: Node): Schema {
  const node = bare(value)
  const inside = isFunction(node) ? bare(returnsOf(node)[0] ?? node) : node
  const callee = isCall(inside) ? bare(inside.callee) : inside
  return callee.type === 'MemberExpression' ? { module, node: callee.object } : 'believed'
}

/** The fields of a schema, through what it was made from; undefined where it is not written here. */
function fieldsOf(project: Project, place: Located, depth = 0): Accepted | undefined {
  const { module, node } = tracerOf(project).definition(place.module, place.node)
  if (depth > limits.folderDepthMax) return undefined
  if (node.type === 'ObjectExpression') return ofObject(module, node)
  // What a class has from another one that it is made of is not looked up.
  if (node.type === 'ClassDeclaration') return node.superClass ? undefined : ofClass(module, node)
  if (!isCall(node)) return undefined
  const name = lastName(node.callee)
  const [first] = node.arguments
  const given = first === undefined ? undefined : fieldsOf(project, { module, node: first }, depth + 1)
  if (/^(object|strictObject|interface|Object|type|shape|keys|looseObject)$/.test(name) && given !== undefined)
    return { everything: name === 'looseObject', fields: given.fields }
  if (/^create(Insert|Update|Select)Schema$/.test(name)) return { everything: true, fields: new Map() }
  const callee = bare(node.callee)
  if (callee.type !== 'MemberExpression') return given
  const base = fieldsOf(project, { module, node: callee.object }, depth + 1)
  if (base === undefined) return undefined
  return derived(base, name, given)
}

function derived(base: Accepted, method: string, given: Accepted | undefined): Accepted {
  const keys = given?.fields ?? new Map<string, Located>()
  if (method === 'pick')
    return { everything: false, fields: new Map([...base.fields].filter(([key]) => keys.has(key))) }
  if (method === 'omit')
    return {
      everything: base.everything && !keys.has('role'),
      fields: new Map([...base.fields].filter(([key]) => !keys.has(key))),
    }
  if (/^(extend|merge|and|safeExtend|concat)$/.test(method))
    return { everything: base.everything || given?.everything === true, fields: new Map([...base.fields, ...keys]) }
  return /^(passthrough|loose|catchall|unknown)$/.test(method) ? { ...base, everything: true } : base
}

/** The shape of a schema, or a JSON schema with its properties. */
function ofObject(module: Module, node: Node & { readonly type: 'ObjectExpression' }): Accepted {
  const properties = propertyOf(node, 'properties')
  if (properties?.type === 'ObjectExpression') {
    const open = propertyOf(node, 'additionalProperties')
    const closed = open?.type === 'BooleanLiteral' && !open.value
    return { everything: !closed, fields: ofObject(module, properties).fields }
  }
  return { everything: false, fields: new Map(entriesOf(node).map(([key, value]) => [key, { module, node: value }])) }
}

const powerful = /admin|owner|manager|super|root|staff|moderator|editor/i

/** True where a list of values, or what stands for one, has a role in it that gives power; or where any text will do. */
export function letsPowerThrough(project: Project, { module, node }: Located): boolean {
  const texts = textsIn(project, { module, node })
  return texts.length === 0
    ? !/\b(literal|const)\b/.test(sourceOf(module, node))
    : texts.some(text => powerful.test(text))
}

/** Every text of a list, through the constants that it names. */
function textsIn(project: Project, { module, node }: Located, depth = 0): string[] {
  return [...walk(node)].flatMap(part => {
    const text = part.type === 'StringLiteral' ? textOf(part) : undefined
    if (text !== undefined) return [text]
    if (part.type !== 'Identifier' || depth > 2) return []
    const written = tracerOf(project).definition(module, part)
    const list = written.node !== part && /^(ArrayExpression|ObjectExpression|NewExpression)$/.test(written.node.type)
    return list ? textsIn(project, written, depth + 1) : []
  })
}

/** Keys that a pattern takes out beside its rest: `{ role, ...fields }`. */
export function takenOutBeside(module: Module, value: Node): string[] {
  const node = bare(value)
  if (node.type !== 'Identifier') return []
  const bound = module.paths.get(node)?.scope.getBinding(node.name)?.path.node
  if (bound?.type !== 'VariableDeclarator' || bound.id.type !== 'ObjectPattern') return []
  return bound.id.properties.flatMap(property =>
    property.type === 'ObjectProperty' ? [keyOf(property.key, property.computed) ?? ''] : [],
  )
}
