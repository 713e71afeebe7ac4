import type { Node } from '@babel/types'
import { asksForOwner, asksForPower, isOfPerson } from '../authority.ts'
import { certainAt } from '../certain.ts'
import { asksForSession, type Reached, type ReachedCall, reachedFrom } from '../evidence.ts'
import { changeOf, givenInChain, readOf } from '../identity-calls.ts'
import type { Project, Rule } from '../model.ts'
import { fromVisitor } from '../origins.ts'
import { seenAt } from '../sighting.ts'
import { bare, entriesOf, isCall, sourceOf } from '../syntax.ts'
import { type Origin, tracerOf } from '../trace.ts'
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
      for (const { call, what, change } of powerful(reached)) {
        // Everybody who is signed in may found an organization of their own.
        if (/^create(Organi[sz]ation|Team|Tenant|Workspace)$/.test(what) && asksForSession(project, reached)) continue
        // And an account of their own.
        if (isSignUp(reached, what)) continue
        if (told.has(call.node) || allowed(project, reached, { call, change })) continue
        told.add(call.node)
        const reason = change ? 'runs for whoever has a session, or for everybody' : 'answers everybody'
        const at = call.via[0] ?? call
        yield seenAt(at.module, at.node, `${what} ${reason}`)
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

interface Act {
  readonly call: ReachedCall
  readonly change: boolean
}

function powerful(reached: Reached): (Act & { readonly what: string })[] {
  return reached.calls.flatMap(call => {
    const { node, resolved } = call
    if (!('arguments' in node)) return []
    const change = changeOf(node, resolved)
    const found = change ?? readOf(node, resolved)
    return found === undefined ? [] : [{ call, what: found.what, change: change !== undefined }]
  })
}

function allowed(project: Project, reached: Reached, { call, change }: Act): boolean {
  const { module, node } = call
  const tracer = tracerOf(project)
  const targets = isCall(node)
    ? givenInChain(module, node)
        .flatMap(targetsIn)
        .flatMap(argument => tracer.origins(module, argument))
    : []
  const visitor = targets.some(one => isChosen(project, one))
  if (!change) return isReadable(project, reached, { call, targets, visitor }) || asksForPower(project, reached)
  if (asksForPower(project, reached, call)) return true
  // What a person does to what their own session names needs no further power.
  if (targets.some(isOfPerson) || asksForOwner(project, certainAt(project, reached, call), targets)) return true
  if (isBySecret(project, targets)) return true
  return (
    !visitor &&
    !targets.some(({ kind }) => /^(session|scoped|api)$/.test(kind)) &&
    !/delete|remove|deactivate/i.test(sourceOf(module, node))
  )
}

interface Target {
  readonly call: ReachedCall
  readonly targets: readonly Origin[]
  readonly visitor: boolean
}

/** Reading asks less: that there is a session, or that nobody chooses who is read. */
function isReadable(project: Project, reached: Reached, { call, targets, visitor }: Target): boolean {
  const answer = tracerOf(project).origins(call.module, call.node)
  return (
    !visitor ||
    answer.some(({ kind }) => kind === 'session') ||
    targets.some(({ kind }) => kind === 'session' || kind === 'auth') ||
    isBySecret(project, targets) ||
    asksForSession(project, reached)
  )
}

const secret = /token|secret|code|nonce|ticket|signature|hash|key$/i

/** What a visitor has to know a secret of: an invitation by the token in its mail. */
function isBySecret(project: Project, targets: readonly Origin[]): boolean {
  const chosen = targets.flatMap(one => chosenBy(project, one))
  return chosen.length > 0 && chosen.every(({ key }) => secret.test(key))
}

/** Whom a call is about: who does it is written beside, and says nothing of that. */
function targetsIn(argument: Node): Node[] {
  const node = bare(argument)
  if (node.type !== 'ObjectExpression') return [argument]
  const doers = /^(inviter|actor|author|creator|performed)|(^|_)by$|By(User)?(Id)?$/i
  return [
    ...entriesOf(node).flatMap(([key, value]) => (doers.test(key) ? [] : targetsIn(value))),
    ...node.properties.flatMap(property => (property.type === 'SpreadElement' ? [property.argument] : [])),
  ]
}

/** Named by the visitor, or looked up by what the visitor named. */
function isChosen(project: Project, one: Origin): boolean {
  return chosenBy(project, one).length > 0
}

function chosenBy(project: Project, one: Origin): Origin[] {
  if (fromVisitor.has(one.kind)) return [one]
  if ((one.kind !== 'api' && one.kind !== 'unknown') || !isCall(one.node)) return []
  return one.node.arguments
    .flatMap(argument => tracerOf(project).origins(one.module, argument))
    .filter(asked => fromVisitor.has(asked.kind))
}
