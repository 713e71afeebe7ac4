import type { Node } from '@babel/types'
import type { Module, Project, Rule } from '../model.ts'
import { seenAt } from '../sighting.ts'
import {
  bare,
  type CallNode,
  dotted,
  functionAround,
  isCall,
  keyOf,
  lastName,
  propertyOf,
  sourceOf,
} from '../syntax.ts'
import { type Origin, returnsOf, tracerOf } from '../trace.ts'

export const ic11: Rule = {
  id: 'IC11',
  title: 'Hostile name rendered as HTML',
  severity: 'high',
  basis: 'static',
  attack: "A person calls themselves `<img src=x onerror=…>`, and the administrator's browser runs it.",
  mend: 'Render names as text; where HTML must be, escape each value or sanitize the whole.',
  *check(project) {
    for (const module of project.modules.values())
      for (const { node, value } of sinksIn(module))
        if (isForeign(project, module, value))
          yield seenAt(module, node, 'a value that somebody else chose becomes HTML')
  },
}

interface Sink {
  readonly node: Node
  readonly value: Node
}

function* sinksIn(module: Module): Generator<Sink> {
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
      const value = sinkOfCall(module, node)
      if (value !== undefined) yield { node, value }
    }
  }
}

function sinkOfCall(module: Module, call: CallNode): Node | undefined {
  const name = dotted(call.callee)
  const [first, second] = call.arguments
  if (/\.insertAdjacentHTML$/.test(name)) return second
  if (
    /^document\.write(ln)?$/.test(name) ||
    (/\.(createContextualFragment|html)$/.test(name) && first !== undefined && isMarkup(module, first))
  )
    return first
  if (/^(raw|unsafeHTML|SafeString|Markup|html\.raw)$/.test(name)) return first
  if (
    /^(res|reply|response|ctx|c)(\.\w+\([^)]*\))?\.(send|end|write|html)$/.test(name.replace(/\(\)/g, '()')) ||
    name === 'new Response()' ||
    (call.type === 'NewExpression' && name === 'Response')
  )
    return first !== undefined && isMarkup(module, first) ? first : undefined
  return /\.(send|end|write)$/.test(name) &&
    /^(res|reply)\b/.test(name) &&
    first !== undefined &&
    isMarkup(module, first)
    ? first
    : undefined
}

/** A text with tags in it that is put together. */
function isMarkup(module: Module, value: Node): boolean {
  const node = bare(value)
  if (node.type === 'Identifier') {
    const bound = module.paths.get(node)?.scope.getBinding(node.name)?.path.node
    return bound?.type === 'VariableDeclarator' && bound.init ? isMarkup(module, bound.init) : false
  }
  if (node.type !== 'TemplateLiteral' && node.type !== 'BinaryExpression') return false
  return /<\w+[^>]*>|<\//.test(sourceOf(module, node))
}

const cleaning =
  /(^|\.)(sanitize\w*|escape\w*|encode\w*|purify\w*|DOMPurify|stripTags|htmlEscape|xss|he|render(Safe)?Markdown|encodeURIComponent|Number|parseInt|toISOString|toLocaleDateString|toLocaleString|toFixed|highlight\w*)(\.\w+)?$/i

/** True when some part of the value was chosen by others and nothing cleaned it. */
function isForeign(project: Project, module: Module, value: Node, seen = new Set<Node>()): boolean {
  const node = bare(value)
  if (seen.has(node)) return false
  seen.add(node)
  const again = (part: Node) => isForeign(project, module, part, seen)
  switch (node.type) {
    case 'TemplateLiteral':
      return node.expressions.some(again)
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
      if (written !== node) return isForeign(project, home, written, seen)
      break
    }
    default:
      if (isCall(node)) return callIsForeign(project, module, node, seen)
  }
  return tracerOf(project).origins(module, node).some(choosable) || isTemplateName(module, node)
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

function callIsForeign(project: Project, module: Module, call: CallNode, seen: Set<Node>): boolean {
  const target = tracerOf(project).resolve(module, call.callee)
  // A function of the artifact that marks up is looked into, whatever its name says.
  const marksUp = target !== undefined && /^(highlight|render)/i.test(lastName(call.callee))
  if (cleaning.test(dotted(call.callee)) && !marksUp) return false
  if (dotted(call.callee) === 'JSON.stringify')
    return call.arguments.slice(0, 1).some(argument => isForeign(project, module, argument, seen))
  if (target !== undefined) return returnsOf(target.node).some(part => isForeign(project, target.module, part, seen))
  const callee = bare(call.callee)
  if (callee.type === 'MemberExpression') {
    const name = keyOf(callee.property, callee.computed) ?? ''
    if (/^(replace|replaceAll)$/.test(name) && /[<&]/.test(sourceOf(module, call.arguments[0] ?? call))) return false
    const mapped = name === 'map' ? call.arguments[0] : undefined
    const body = mapped && /Function/.test(mapped.type) ? returnsOf(bare(mapped) as never) : []
    if (body.length > 0) return body.some(part => isForeign(project, module, part, seen))
    if (/^(join|trim|toString|concat|slice|toUpperCase|toLowerCase|replace|replaceAll)$/.test(name))
      return [callee.object, ...call.arguments].some(part => isForeign(project, module, part, seen))
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
