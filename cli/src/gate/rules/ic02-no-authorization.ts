import type { Node } from '@babel/types'
import { asksForPower, asksForSession, type Reached, reachedFrom } from '../evidence.ts'
import { changeOf, givenInChain, readOf } from '../identity-calls.ts'
import type { Project, Rule } from '../model.ts'
import { fromVisitor } from '../origins.ts'
import { seenAt } from '../sighting.ts'
import { bare, entriesOf, isCall } from '../syntax.ts'
import { type Located, type Origin, tracerOf } from '../trace.ts'
import { isWebhook } from './ic18-unsigned-webhook.ts'

export const ic02: Rule = {
  id: 'IC02',
  title: 'No server-side authorization',
  severity: 'critical',
  basis: 'static',
  attack: 'Any signed-in person, or anybody, calls the route behind the hidden button and changes other people.',
  mend: "Ask in the handler what the session's membership may do, before the change, and refuse with 403.",
  *check(project) {
    const told = new Set<unknown>()
    for (const handler of project.handlers) {
      // Whoever posts to a webhook is known by a signature, which is asked for elsewhere.
      if (isWebhook(handler)) continue
      const reached = reachedFrom(project, handler)
      for (const { module, node, what, change } of powerful(reached)) {
        // Everybody who is signed in may found an organization of their own.
        if (/^create(Organi[sz]ation|Team|Tenant|Workspace)$/.test(what) && asksForSession(project, reached)) continue
        // And an account of their own.
        if (isSignUp(reached, what)) continue
        if (told.has(node) || allowed(project, reached, { module, node }, change)) continue
        told.add(node)
        yield seenAt(
          module,
          node,
          change ? `${what} runs for whoever has a session, or for everybody` : `${what} answers everybody`,
        )
      }
    }
  },
}

/** A new account that is given a password, or whose route says what it is for. */
function isSignUp(reached: Reached, what: string): boolean {
  if (
    !/^(users?|accounts?|profiles?)\.(create|insert|insertOne|save)$|^createUser$|^insert\s+into\s+"?(users?|accounts?|profiles?)$/i.test(
      what,
    )
  )
    return false
  const { route, module } = reached.handler
  return (
    /regist|sign-?up|join/i.test(`${route} ${module.file.path}`) ||
    reached.calls.some(({ name }) => /^(hash|hashSync|hashPassword|scrypt\w*|argon2\w*|bcrypt\w*)$/.test(name))
  )
}

function powerful(reached: Reached) {
  return reached.calls.flatMap(({ module, node, resolved }) => {
    if (!('arguments' in node)) return []
    const change = changeOf(node, resolved)
    const found = change ?? readOf(node, resolved)
    return found === undefined ? [] : [{ module, node, what: found.what, change: change !== undefined }]
  })
}

function allowed(project: Project, reached: Reached, { module, node }: Located, change: boolean): boolean {
  if (asksForPower(project, reached)) return true
  const kinds = tracerOf(project)
    .origins(module, node)
    .map(({ kind }) => kind)
  const tracer = tracerOf(project)
  const call = isCall(node)
    ? givenInChain(module, node)
        .flatMap(targetsIn)
        .flatMap(argument => tracer.origins(module, argument))
    : []
  const given = call.map(({ kind }) => kind)
  const ownself = call.some(
    ({ kind, key }) =>
      (kind === 'session' || kind === 'auth' || (kind === 'scoped' && key !== '')) &&
      !/org|tenant|team|workspace|session/i.test(key),
  )
  const visitor = call.some(one => isChosen(project, one))
  if (!change)
    return (
      kinds.includes('session') ||
      given.some(kind => kind === 'session' || kind === 'auth') ||
      !visitor ||
      asksForSession(project, reached)
    )
  // What a person does to what their own session names needs no further power.
  if (ownself) return true
  return !visitor && !/delete|remove|deactivate/i.test(module.file.text.slice(node.start ?? 0, node.end ?? 0))
}

/** Whom a call is about: who does it is written beside, and says nothing of that. */
function targetsIn(argument: Node): Node[] {
  const node = bare(argument)
  if (node.type !== 'ObjectExpression' || node.properties.some(({ type }) => type === 'SpreadElement'))
    return [argument]
  return entriesOf(node).flatMap(([key, value]) =>
    /^(inviter|actor|created_?by|requested_?by)/i.test(key) ? [] : [value],
  )
}

/** Named by the visitor, or looked up by what the visitor named. */
function isChosen(project: Project, { kind, module, node }: Origin): boolean {
  if (fromVisitor.has(kind)) return true
  if (kind !== 'api' || !isCall(node)) return false
  return node.arguments.some(argument =>
    tracerOf(project)
      .origins(module, argument)
      .some(asked => fromVisitor.has(asked.kind)),
  )
}
