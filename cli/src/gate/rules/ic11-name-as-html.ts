import type { Identifier, Node } from '@babel/types'
import { functionOf } from '../bindings.ts'
import { limits } from '../limits.ts'
import type { Module, Project, Rule } from '../model.ts'
import { seenAt } from '../sighting.ts'
import {
  bare,
  type CallNode,
  dotted,
  functionAround,
  isCall,
  isFunction,
  keyOf,
  lastName,
  propertyOf,
  sourceOf,
} from '../syntax.ts'
import { type Located, type Origin, returnsOf, tracerOf } from '../trace.ts'

export const ic11: Rule = {
  id: 'IC11',
  title: 'Hostile name rendered as HTML',
  severity: 'high',
  basis: 'static',
  attack: "A person calls themselves `<img src=x onerror=…>`, and the administrator's browser runs it.",
  mend: 'Render names as text; where HTML must be, escape each value or sanitize the whole.',
  *check(project) {
    const told = new Set<Node>()
    for (const module of project.modules.values())
      for (const { node, value } of sinksIn(project, module)) {
        const looking: Looking = { seen: new Set(), written: undefined }
        if (!isForeign(project, module, value, looking)) continue
        const at = looking.written ?? { module, node }
        if (told.has(at.node)) continue
        told.add(at.node)
        yield seenAt(at.module, at.node, 'a value that somebody else chose becomes HTML')
      }
  },
}

interface Sink {
  readonly node: Node
  readonly value: Node
}

function* sinksIn(project: Project, module: Module): Generator<Sink> {
  for (const node of module.paths.keys()) {
    if (
      node.type === 'JSXAttribute' &&
      node.name.name === 'dangerouslySetInnerHTML' &&
      node.value?.type === 'JSXExpressionContainer'
    )
      yield { node, value: propertyOf(node.value.expression, '__html') ?? node.value.expression }
    if (
      node.type === 'AssignmentExpression' &&
      node.left.type === 'MemberExpression' &&
      /^(innerHTML|outerHTML|srcdoc)$/.test(keyOf(node.left.property, node.left.computed) ?? '')
    )
      yield { node, value: node.right }
    if (
      node.type === 'ExpressionStatement' &&
      module.rawHtml.some(({ start }) => start === bare(node.expression).start)
    )
      yield { node, value: node.expression }
    if (isCall(node)) {
      const value = sinkOfCall(project, { module, node })
      if (value !== undefined) yield { node, value }
    }
  }
}

function sinkOfCall(project: Project, { module, node: call }: Located<CallNode>): Node | undefined {
  const name = dotted(call.callee)
  const [first, second] = call.arguments
  if (/\.insertAdjacentHTML$/.test(name)) return second
  if (
    /^document\.write(ln)?$/.test(name) ||
    (/\.(createContextualFragment|html)$/.test(name) &&
      first !== undefined &&
      isMarkup(project, { module, node: first }))
  )
    return first
  if (/^(raw|unsafeHTML|SafeString|Markup|html\.raw)$/.test(name)) return first
  if (
    /^(res|reply|response|ctx|c)(\.\w+\([^)]*\))?\.(send|end|write|html)$/.test(name.replace(/\(\)/g, '()')) ||
    name === 'new Response()' ||
    (call.type === 'NewExpression' && name === 'Response')
  )
    return first !== undefined && isMarkup(project, { module, node: first }) ? first : undefined
  return /\.(send|end|write)$/.test(name) &&
    /^(res|reply)\b/.test(name) &&
    first !== undefined &&
    isMarkup(project, { module, node: first })
    ? first
    : undefined
}

/** A text with tags in it that is put together, here or in a function of the artifact. */
function isMarkup(project: Project, place: Located, depth = 0): boolean {
  if (depth > limits.folderDepthMax) return false
  const { module, node } = tracerOf(project).definition(place.module, place.node)
  if (isCall(node)) {
    const target = tracerOf(project).resolve(module, node.callee)
    return (
      target !== undefined &&
      returnsOf(target.node).some(part => isMarkup(project, { module: target.module, node: part }, depth + 1))
    )
  }
  if (node.type !== 'TemplateLiteral' && node.type !== 'BinaryExpression') return false
  return /<\w+[^>]*>|<\//.test(sourceOf(module, node))
}

const cleaning =
  /(^|\.)(sanitize\w*|escape\w*|encode\w*|purify\w*|DOMPurify|stripTags|htmlEscape|xss|he|render(Safe)?Markdown|encodeURIComponent|Number|parseInt|toISOString|toLocaleDateString|toLocaleString|toFixed|highlight\w*)(\.\w+)?$/i

interface Looking {
  readonly seen: Set<Node>
  /** Where the text is put together that has the value in it. */
  written: Located | undefined
}

/** True when some part of the value was chosen by others and nothing cleaned it. */
function isForeign(project: Project, module: Module, value: Node, looking: Looking): boolean {
  const node = bare(value)
  if (looking.seen.has(node)) return false
  looking.seen.add(node)
  const again = (part: Node) => isForeign(project, module, part, looking)
  switch (node.type) {
    case 'TemplateLiteral':
      return node.expressions.some(part => {
        const foreign = again(part)
        if (foreign) looking.written ??= { module, node: part }
        return foreign
      })
    case 'BinaryExpression':
      return node.operator === '+' && (again(node.left) || again(node.right))
    case 'ConditionalExpression':
      return again(node.consequent) || again(node.alternate)
    case 'LogicalExpression':
      return (node.operator !== '&&' && again(node.left)) || again(node.right)
    case 'ArrayExpression':
      return node.elements.some(element => element && again(element))
    case 'TaggedTemplateExpression':
      return false
    case 'Identifier': {
      const { module: home, node: written } = tracerOf(project).definition(module, node)
      if (written !== node) return isForeign(project, home, written, looking)
      const given = givenTo(project, { module, node })
      if (given.length > 0) return given.some(part => isForeign(project, part.module, part.node, looking))
      break
    }
    default:
      if (isCall(node)) return callIsForeign(project, module, node, looking)
  }
  return tracerOf(project).origins(module, node).some(choosable) || isTemplateName(module, node)
}

/** What callers give as the parameter that a name is, where the artifact has them. */
function givenTo(project: Project, { module, node }: Located<Identifier>): Located[] {
  const binding = module.paths.get(node)?.scope.getBinding(node.name)
  const fn = binding?.kind === 'param' ? functionOf(module, binding) : undefined
  const index = fn?.params.findIndex(({ start }) => start === binding?.identifier.start) ?? -1
  if (fn === undefined || index < 0) return []
  return tracerOf(project)
    .callers(fn)
    .flatMap(call => {
      const argument = call.node.arguments[index]
      return argument === undefined ? [] : [{ module: call.module, node: argument }]
    })
}

const byOthers = /^(query|body|params|header|cookie|session|scoped|auth|api|prop|parameter|error|url)$/
/** What a developer writes where a component is used. */
const byDeveloper = /^(children|nonce|id|key|class|className|style|lang|dir)$/
/** A person's own words, whoever's code looked them up. */
const words = /name|title|bio|e-?mail|description|label|comment|message|about/i

function choosable({ kind, key }: Origin): boolean {
  if (kind === 'unknown') return words.test(key)
  return byOthers.test(kind) && !((kind === 'prop' || kind === 'parameter') && byDeveloper.test(key))
}

function callIsForeign(project: Project, module: Module, call: CallNode, looking: Looking): boolean {
  const target = tracerOf(project).resolve(module, call.callee)
  // A function of the artifact that marks up is looked into, whatever its name says.
  const marksUp = target !== undefined && /^(highlight|render)/i.test(lastName(call.callee))
  if (cleaning.test(dotted(call.callee)) && !marksUp) return false
  if (dotted(call.callee) === 'JSON.stringify')
    return call.arguments.slice(0, 1).some(argument => isForeign(project, module, argument, looking))
  if (target !== undefined) return returnsOf(target.node).some(part => isForeign(project, target.module, part, looking))
  const callee = bare(call.callee)
  if (callee.type === 'MemberExpression') {
    const name = keyOf(callee.property, callee.computed) ?? ''
    if (/^(replace|replaceAll)$/.test(name) && /[<&]/.test(sourceOf(module, call.arguments[0] ?? call))) return false
    const mapped = name === 'map' ? tracerOf(project).definition(module, call.arguments[0] ?? call) : undefined
    if (mapped !== undefined && isFunction(mapped.node))
      return returnsOf(mapped.node).some(part => isForeign(project, mapped.module, part, looking))
    if (/^(join|trim|toString|concat|slice|toUpperCase|toLowerCase|replace|replaceAll)$/.test(name))
      return [callee.object, ...call.arguments].some(part => isForeign(project, module, part, looking))
  }
  return tracerOf(project).origins(module, call).some(choosable)
}

/** A name that only the template knows: the variable of a loop over the component's data. */
function isTemplateName(module: Module, value: Node): boolean {
  if (module.rawHtml.length === 0) return false
  let node = bare(value)
  while (node.type === 'MemberExpression' || node.type === 'OptionalMemberExpression') node = bare(node.object)
  return (
    node.type === 'Identifier' &&
    module.paths.get(node)?.scope.getBinding(node.name) === undefined &&
    functionAround(module, node) === undefined
  )
}
