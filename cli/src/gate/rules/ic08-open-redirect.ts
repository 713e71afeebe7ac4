import type { Node } from '@babel/types'
import { type Chosen, hostIsChecked } from '../checked-values.ts'
import type { Module, Project, Rule, Sighting } from '../model.ts'
import { leadingParts, redirectsIn } from '../redirects.ts'
import { seenAt } from '../sighting.ts'
import {
  bare,
  type CallNode,
  dotted,
  isCall,
  isFunction,
  keyOf,
  lastName,
  propertyOf,
  sourceOf,
  textOf,
} from '../syntax.ts'
import { type Located, type Origin, returnsOf, tracerOf } from '../trace.ts'

export const ic08: Rule = {
  id: 'IC08',
  title: 'Open redirect',
  severity: 'high',
  basis: 'static',
  attack: 'A link to the real sign-in page ends on a copy of it, or hands over a code.',
  mend: 'Resolve the address against the own origin, compare `origin`, and use path and query of the result; or take it from a list.',
  *check(project) {
    const writes = writesOf(project)
    for (const module of project.modules.values()) {
      yield* ofCallbacks(module)
      for (const redirect of redirectsIn(module)) {
        const reason = leadingParts(project, { module, node: redirect.target })
          .map(part => wrong(project, writes, { module, node: redirect.node, part }))
          .find(said => said !== undefined)
        if (reason !== undefined) yield seenAt(module, redirect.node, reason)
      }
    }
  },
}

/** `callbacks: { redirect({ url, baseUrl }) }` of Auth.js: what it gives back is where the browser is sent after a sign-in. */
function* ofCallbacks(module: Module): Generator<Sighting> {
  for (const node of module.paths.keys()) {
    if (node.type !== 'ObjectProperty' || keyOf(node.key, node.computed) !== 'callbacks') continue
    const fn = propertyOf(node.value, 'redirect')
    if (
      fn === undefined ||
      !isFunction(fn) ||
      /\.(origin|host|hostname)\b|\.(includes|has)\(/.test(sourceOf(module, fn))
    )
      continue
    const given = returnsOf(fn).find(value => endsOf(value).some(end => lastName(end) === 'url'))
    const asked = /startsWith\(\s*(\w+\.)?baseUrl/.test(sourceOf(module, fn))
    if (given !== undefined && !asked)
      yield seenAt(module, given, 'the request says where the browser is sent, and no check holds it to this site')
  }
}

function endsOf(value: Node): Node[] {
  const node = bare(value)
  return node.type === 'ConditionalExpression' ? [...endsOf(node.consequent), ...endsOf(node.alternate)] : [node]
}

type Writes = (key: string) => readonly Kept[]

/** What a visitor chose for a way back, and the place from which it was kept. */
interface Kept extends Located {
  readonly part: Located
}

function wrong(project: Project, writes: Writes, at: Kept): string | undefined {
  const found = tracerOf(project).origins(at.part.module, at.part.node)
  if (found.some(isFromVisitor))
    return isUnchecked(project, at)
      ? 'the request says where the browser is sent, and no check holds it to this site'
      : undefined
  const own = lastName(at.part.node)
  const keys = found.flatMap(({ kind, key }) => (kind === 'session' || kind === 'cookie' ? [key] : []))
  const sealed =
    wayBack.test(own) && found.every(({ kind }) => /^(unknown|cookie|session|scoped|parameter)$/.test(kind))
  return [...keys, ...(sealed ? [own] : [])].some(key => writes(key).some(write => isUnchecked(project, write)))
    ? 'the request said where the browser is sent, and it was kept without a check'
    : undefined
}

function isUnchecked(project: Project, { module, node, part }: Kept): boolean {
  const origins = tracerOf(project).origins(part.module, part.node).filter(isFromVisitor)
  if (origins.length === 0) return false
  const places: Chosen[] = [
    { module, places: [node], origins },
    { module: part.module, places: [part.node], origins },
  ]
  return !places.some(chosen => hostIsChecked(project, chosen))
}

/** Names under which a way back is kept. */
const wayBack =
  /^(return|redirect|next|back|continue|dest|target|callback|forward|from)_?(to|url|uri|path|after|pathname|location|destination)?$/i

function isFromVisitor({ kind }: Origin): boolean {
  return kind === 'query' || kind === 'body' || kind === 'header'
}

/** What visitors chose and code kept for later, by the name that it is kept under in a session or a cookie. */
function writesOf(project: Project): Writes {
  let known: Map<string, Kept[]> | undefined
  return key => {
    known ??= allWrites(project)
    return known.get(key) ?? []
  }
}

function allWrites(project: Project): Map<string, Kept[]> {
  const found = new Map<string, Kept[]>()
  for (const module of project.modules.values())
    for (const node of module.paths.keys()) {
      const write = writeOf(node)
      if (write === undefined) continue
      const kept = leadingParts(project, { module, node: write.value }).map(part => ({
        module,
        node: write.value,
        part,
      }))
      found.set(write.key, [...(found.get(write.key) ?? []), ...kept])
    }
  return found
}

function writeOf(node: Node): { readonly key: string; readonly value: Node } | undefined {
  if (isCall(node)) return writeOfCall(node)
  // A field of what is sealed, signed or handed on to be kept.
  if (node.type === 'ObjectProperty' && !node.value.type.endsWith('Pattern')) {
    const name = keyOf(node.key, node.computed) ?? ''
    return wayBack.test(name) ? { key: name, value: node.value } : undefined
  }
  if (node.type !== 'AssignmentExpression' || !/(^|\.)session\.\w+$/.test(dotted(node.left))) return undefined
  const { left } = node
  const key = left.type === 'MemberExpression' ? keyOf(left.property, left.computed) : undefined
  return key === undefined ? undefined : { key, value: node.right }
}

/** `session.flash('to', …)`, `res.cookie('to', …)`, `setCookie(event, 'to', …)`. */
function writeOfCall(call: CallNode): { readonly key: string; readonly value: Node } | undefined {
  if (!/^(set|flash|put|cookie|setCookie|setSignedCookie)$/.test(lastName(call.callee))) return undefined
  const at = call.arguments.findIndex(argument => textOf(argument) !== undefined)
  const value = call.arguments[at + 1]
  const key = textOf(call.arguments[at])
  return key === undefined || value === undefined ? undefined : { key, value }
}
