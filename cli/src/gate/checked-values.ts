import type { Node } from '@babel/types'
import { type Comparison, comparisonsIn } from './evidence.ts'
import type { Module, Project } from './model.ts'
import { bare, type CallNode, functionAround, isCall, isFunction, lastName, sourceOf, textOf, walk } from './syntax.ts'
import { type Located, type Origin, type Tracer, tracerOf } from './trace.ts'

/** What a request chose, and where it is used. */
export interface Chosen {
  readonly module: Module
  readonly places: readonly Node[]
  readonly origins: readonly Origin[]
}

/** True when code asks of an address which host it leads to, in a way that no near miss passes. */
export function hostIsChecked(project: Project, chosen: Chosen): boolean {
  const check = checkOf(project, chosen, /^(\/[^/\\]|\/$|https?:\/\/[^/]+\/)/)
  return testsAround(check, chosen).some(
    tests =>
      tests.some(test => settles(check, test)) ||
      slashesAreChecked(tests.map(({ module, node }) => sourceOf(module, node)).join('\n')),
  )
}

/** True when code takes a value only where it is one of a list. */
export function isOneOf(project: Project, chosen: Chosen): boolean {
  const check = checkOf(project, chosen, /./)
  return testsAround(check, chosen).some(tests => tests.some(test => settles(check, test)))
}

interface Check {
  readonly tracer: Tracer
  /** Texts that a comparison with them means something. */
  readonly telling: RegExp
  /** Functions that were looked into. */
  readonly seen: Set<Node>
  concerns(place: Located): boolean
}

function checkOf(project: Project, { origins }: Chosen, telling: RegExp): Check {
  const tracer = tracerOf(project)
  const at = new Set(origins.map(({ node }) => node))
  const concerns = ({ module, node }: Located): boolean =>
    [...walk(node)].some(
      part =>
        (part.type === 'Identifier' || part.type === 'MemberExpression') &&
        tracer.origins(module, part).some(origin => at.has(origin.node)),
    )
  return { tracer, telling, seen: new Set(), concerns }
}

/** Expressions about the value that code branches on, for each function around its uses. */
function testsAround(check: Check, { module, places }: Chosen): Located[][] {
  const around = new Set<Node>(places.map(place => functionAround(module, place) ?? module.program))
  return [...around].map(fn => testsIn({ module, node: fn }).filter(test => check.concerns(test)))
}

function testsIn({ module, node: tree }: Located): Located[] {
  return [...walk(tree)].filter(node => !isFunction(node) && isTest(module, node)).map(node => ({ module, node }))
}

function isTest(module: Module, node: Node): boolean {
  const parent = module.paths.get(node)?.parentPath?.node
  if (parent?.type === 'IfStatement' || parent?.type === 'ConditionalExpression') return parent.test === node
  if (parent?.type === 'LogicalExpression') return true
  if (parent?.type !== 'ReturnStatement') return false
  return isCall(bare(node)) || node.type === 'LogicalExpression' || node.type === 'BinaryExpression'
}

function settles(check: Check, test: Located): boolean {
  if (comparisonsIn(test.node).some(comparison => comparisonSettles(check, test.module, comparison))) return true
  return [...walk(test.node)].filter(isCall).some(call => callSettles(check, { module: test.module, node: call }))
}

/** `url.origin === home.origin`, or a comparison with a text of the code. */
function comparisonSettles({ telling }: Check, module: Module, { left, right }: Comparison): boolean {
  const sides = [left, right].map(side => sourceOf(module, side))
  if (sides.some(side => /\.(origin|host|hostname)\b/.test(side))) return true
  if (sides.some(side => /\[\d\]|charAt|\.length|typeof|slice|indexOf/.test(side))) return false
  return [left, right].some(side => telling.test(textOf(side) ?? ''))
}

function callSettles(check: Check, { module, node: call }: Located<CallNode>): boolean {
  const name = lastName(call.callee)
  const callee = bare(call.callee)
  const object =
    callee.type === 'MemberExpression' || callee.type === 'OptionalMemberExpression' ? callee.object : undefined
  const takes = call.arguments.some(argument => check.concerns({ module, node: argument }))
  if (object !== undefined && !check.concerns({ module, node: object })) {
    if (/^(includes|has|indexOf|hasOwn)$/.test(name) && takes) return true
    if (name === 'some' && !/startsWith|includes\(/.test(sourceOf(module, call))) return true
    if (name === 'test' && takes) return refusesNearMisses(check.tracer.definition(module, object).node)
  }
  const target = check.tracer.resolve(module, call.callee)
  if (target === undefined) return object === undefined && takes && namedForIt.test(name)
  if (check.seen.has(target.node)) return false
  check.seen.add(target.node)
  return testsIn(target).some(test => settles(check, test)) || slashesAreChecked(sourceOf(target.module, target.node))
}

/** A function that is not in the artifact is believed by its name. */
const namedForIt = /(safe|valid|allow|relative|internal|same|local|trusted)/i

const nearMisses = [
  '//evil.example',
  '/\\evil.example',
  '\\/evil.example',
  'https://evil.example',
  'javascript:0',
  'evil.example',
]

/** A pattern is tried on what it must refuse: each is short, so that no pattern can take long. */
function refusesNearMisses(node: Node): boolean {
  if (node.type !== 'RegExpLiteral') return false
  try {
    const pattern = new RegExp(node.pattern, node.flags.replace(/[gy]/g, ''))
    return !nearMisses.some(miss => pattern.test(miss))
  } catch {
    return false
  }
}

/** `startsWith('/')` alone lets `//host` and `/\host` pass; all three must be asked. */
function slashesAreChecked(text: string): boolean {
  return (
    /startsWith\(['"`]\/['"`]\)|\[0\] ?===? ?['"`]\/|charAt\(0\)/.test(text) &&
    /['"`]\/\/['"`]|\[1\]/.test(text) &&
    /['"`][^'"`]*\\\\[^'"`]*['"`]|\/[^/\n]*\\\\[^/\n]*\//.test(text)
  )
}
