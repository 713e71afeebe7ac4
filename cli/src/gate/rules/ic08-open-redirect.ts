import type { Node } from '@babel/types'
import { type Chosen, hostIsChecked } from '../checked-values.ts'
import type { Project, Rule } from '../model.ts'
import { leadingParts, redirectsIn } from '../redirects.ts'
import { seenAt } from '../sighting.ts'
import { type CallNode, dotted, isCall, keyOf, lastName, textOf } from '../syntax.ts'
import { type Located, type Origin, tracerOf } from '../trace.ts'

export const ic08: Rule = {
  id: 'IC08',
  title: 'Open redirect',
  severity: 'high',
  basis: 'static',
  attack: 'A link to the real sign-in page ends on a copy of it, or hands over a code.',
  mend: 'Resolve the address against the own origin, compare `origin`, and use path and query of the result; or take it from a list.',
  *check(project) {
    const writes = writesOf(project)
    for (const module of project.modules.values())
      for (const redirect of redirectsIn(module)) {
        const reason = leadingParts(project, { module, node: redirect.target })
          .map(part => wrong(project, writes, { module, node: redirect.node, part }))
          .find(said => said !== undefined)
        if (reason !== undefined) yield seenAt(module, redirect.node, reason)
      }
  },
}

type Writes = (key: string) => readonly Chosen[]

function wrong(project: Project, writes: Writes, at: Located & { readonly part: Located }): string | undefined {
  const { module, node, part } = at
  const found = tracerOf(project).origins(part.module, part.node)
  const tainted = found.filter(isFromVisitor)
  if (tainted.length === 0) {
    const kept = found.flatMap(({ kind, key }) => (kind === 'session' || kind === 'cookie' ? writes(key) : []))
    return kept.some(write => !hostIsChecked(project, write))
      ? 'the request said where the browser is sent, and it was kept without a check'
      : undefined
  }
  const places = [
    { module, places: [node], origins: tainted },
    { module: part.module, places: [part.node], origins: tainted },
  ]
  return places.some(chosen => hostIsChecked(project, chosen))
    ? undefined
    : 'the request says where the browser is sent, and no check holds it to this site'
}

function isFromVisitor({ kind }: Origin): boolean {
  return kind === 'query' || kind === 'body' || kind === 'header'
}

/** What visitors chose and code kept for later, by the name that it is kept under in a session or a cookie. */
function writesOf(project: Project): Writes {
  let known: Map<string, Chosen[]> | undefined
  return key => {
    known ??= allWrites(project)
    return known.get(key) ?? []
  }
}

function allWrites(project: Project): Map<string, Chosen[]> {
  const found = new Map<string, Chosen[]>()
  for (const module of project.modules.values())
    for (const node of module.paths.keys()) {
      const write = writeOf(node)
      if (write === undefined) continue
      const origins = tracerOf(project).origins(module, write.value).filter(isFromVisitor)
      if (origins.length > 0)
        found.set(write.key, [...(found.get(write.key) ?? []), { module, places: [write.value], origins }])
    }
  return found
}

function writeOf(node: Node): { readonly key: string; readonly value: Node } | undefined {
  if (isCall(node)) return writeOfCall(node)
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
