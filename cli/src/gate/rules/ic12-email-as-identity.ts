import type { Node } from '@babel/types'
import { mentions, type Reached, reachedFrom } from '../evidence.ts'
import { entriesBeside } from '../find-entries.ts'
import type { Module, Project, Rule, Sighting } from '../model.ts'
import { seenAt } from '../sighting.ts'
import {
  bare,
  type CallNode,
  callsIn,
  dotted,
  entriesOf,
  isCall,
  isFunction,
  keyOf,
  lastName,
  sourceOf,
  walk,
} from '../syntax.ts'
import { type Located, tracerOf } from '../trace.ts'

export const ic12: Rule = {
  id: 'IC12',
  title: 'E-mail used as identity',
  severity: 'high',
  basis: 'static',
  attack: "Somebody registers the victim's address at a provider that does not verify it, and signs in as the victim.",
  mend: 'Find people by issuer and subject. Link by address only when the provider verified it, and store the subject with it.',
  *check(project) {
    const told = new Set<Node>()
    for (const module of project.modules.values()) yield* linkedByConfiguration(module)
    for (const handler of [...project.handlers, ...entriesBeside(project)]) {
      const reached = reachedFrom(project, handler)
      for (const found of lookups(project, reached.functions)) {
        if (told.has(found.node) || (isVerified(reached) && hasSubject(project, reached))) continue
        told.add(found.node)
        yield seenAt(found.module, found.node, 'who signs in is found by the address that a provider names')
      }
    }
    for (const found of strategies(project)) {
      if (told.has(found.node)) continue
      told.add(found.node)
      yield seenAt(found.module, found.node, 'who signs in is found by the address that a provider names')
    }
  },
}

function* linkedByConfiguration(module: Module): Generator<Sighting> {
  for (const node of module.paths.keys())
    if (
      node.type === 'ObjectProperty' &&
      /^(allowDangerousEmailAccountLinking|linkByEmail|trustEmail)$/.test(keyOf(node.key, node.computed) ?? '') &&
      sourceOf(module, node.value) === 'true'
    )
      yield seenAt(module, node, 'accounts are joined by their address, whoever claims it')
}

/** Look-ups whose key is an address that came with a sign-in. */
function lookups(project: Project, functions: readonly Located[]): Located<CallNode>[] {
  return functions.flatMap(({ module, node }) =>
    callsIn(node)
      .filter(call => isLookup(project, module, call))
      .map(call => ({ module, node: call })),
  )
}

const lookingUp =
  /^(find\w*|\w+By(E?[mM]ail|Address)|get\w*|lookup\w*|upsert|select\w*|load\w*|query|execute|first|one|where|eq|listUsers|signInAs)$/i

function isLookup(project: Project, module: Module, call: CallNode): boolean {
  const name = lastName(call.callee)
  if (!lookingUp.test(name) || tracerOf(project).resolve(module, call.callee) !== undefined) return false
  if (name === 'find' && call.arguments[0] && isFunction(bare(call.arguments[0])))
    return [...walk(call.arguments[0])].some(
      node => node.type === 'BinaryExpression' && isSignedInAddress(project, module, node.right, node.left),
    )
  const keyed = [...walk(call)].flatMap(node =>
    node.type === 'ObjectExpression'
      ? entriesOf(node)
          .filter(([key]) => /^e?mail(Address)?$/i.test(key))
          .map(([, value]) => value)
      : [],
  )
  const named =
    /email/i.test(dotted(call.callee)) ||
    /\bemail\w*"?\s*\)?\s*=/i.test(sourceOf(module, call)) ||
    /(^|\.)(kv|redis|cache|store|storage|map)\.get(Item)?$/i.test(dotted(call.callee)) ||
    (name === 'eq' && /email/i.test(sourceOf(module, call.arguments[0] ?? call)))
  const values = named ? call.arguments : name === 'upsert' ? whereOf(call) : keyed
  return values.some(value => addresses(value).some(part => isSignedInAddress(project, module, part)))
}

function whereOf(call: CallNode): Node[] {
  return [...walk(call)].flatMap(node =>
    node.type === 'ObjectProperty' && keyOf(node.key, node.computed) === 'where' ? [node.value] : [],
  )
}

function addresses(value: Node): Node[] {
  return [...walk(bare(value))].filter(
    node => node.type === 'MemberExpression' || node.type === 'OptionalMemberExpression' || node.type === 'Identifier',
  )
}

function isSignedInAddress(project: Project, module: Module, node: Node, ...others: readonly Node[]): boolean {
  return [node, ...others].some(part =>
    tracerOf(project)
      .origins(module, part)
      .some(
        ({ kind, key, module: home, node: made }) =>
          (kind === 'auth' || isForeignToken(project, home, made)) &&
          (/^e?mail|value$/i.test(key) || /email/i.test(dotted(part))),
      ),
  )
}

/** The verified token of another server, whose keys are fetched from it. */
function isForeignToken(project: Project, module: Module, node: Node): boolean {
  if (!isCall(node) || lastName(node.callee) !== 'jwtVerify') return false
  const [, key] = node.arguments
  if (key === undefined) return false
  const { node: made } = tracerOf(project).definition(module, key)
  return (isCall(made) && /JWKSet$/.test(lastName(made.callee))) || /jwks|keys?et/i.test(dotted(key))
}

function isVerified(reached: Reached): boolean {
  return mentions(reached, /email_?verified|isVerified|verified/i)
}

const subject =
  /^(sub|subject|idpId|idp_id|externalId|external_id|workosId|workos_id|workosUserId|providerAccountId|provider_id|providerId|ambitId|userId|user_id|issuer_sub|oidcSubject|id)$/i

/** True when people are also found or stored by what the provider never gives to somebody else. */
function hasSubject(project: Project, reached: Reached): boolean {
  return reached.functions.some(({ module, node }) =>
    [...walk(node)].some(
      part =>
        part.type === 'ObjectExpression' &&
        entriesOf(part).some(
          ([key, value]) =>
            subject.test(key) &&
            tracerOf(project)
              .origins(module, value)
              .some(({ kind, key: from }) => kind === 'auth' && /^(id|sub|idpId|idp_id|subject)$/i.test(from)),
        ),
    ),
  )
}

/** Callbacks of sign-in libraries: `signIn({ profile })`, `new Strategy(…, (token, secret, profile, done) => …)`. */
function strategies(project: Project): Located<CallNode>[] {
  return [...project.modules.values()].flatMap(module =>
    [...module.paths.keys()].flatMap(node => {
      if (!isFunction(node)) return []
      const names = node.params.flatMap(parameter =>
        [...walk(parameter)].flatMap(part => (part.type === 'Identifier' ? [part.name] : [])),
      )
      const given = names.filter(name => /^(profile|claims)$/.test(name))
      const typed = node.params.some(parameter => speaksOfSignIn.test(typeOf(module, parameter)))
      if (given.length === 0 && !typed) return []
      const from = typed ? names : given
      const text = sourceOf(module, node)
      if (/email_?verified/i.test(text) && /\b(sub|subject|iss|idpId|idp_id|issuer)\b|\bprofile\.id\b/.test(text))
        return []
      return callsIn(node)
        .filter(
          call =>
            lookingUp.test(lastName(call.callee)) &&
            /email/i.test(sourceOf(module, call)) &&
            call.arguments.some(argument => isOfProfile(project, { module, node: argument }, from)),
        )
        .map(call => ({ module, node: call }))
    }),
  )
}

/** Types of what a provider or a directory says about somebody. */
const speaksOfSignIn = /Profile|Claims|UserInfo|DirectorySync|DirectoryEvent|Scim|IdToken/i

function typeOf(module: Module, parameter: Node): string {
  const annotation = 'typeAnnotation' in parameter ? parameter.typeAnnotation : undefined
  return annotation ? sourceOf(module, annotation as Node) : ''
}

/** `profile.email`, or a constant that was made of it. */
function isOfProfile(project: Project, { module, node: argument }: Located, names: readonly string[]): boolean {
  const sign = new RegExp(`\\b(${names.join('|')})\\b[.?\\w[\\]]*\\.?e?mail`, 'i')
  return addresses(argument).some(part => {
    const { node, module: home } = tracerOf(project).definition(module, part)
    return [sourceOf(module, part), sourceOf(home, node)].some(text => sign.test(text.slice(0, 200)))
  })
}
