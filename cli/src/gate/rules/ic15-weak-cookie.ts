import type { Node } from '@babel/types'
import { reachedFrom } from '../evidence.ts'
import { isCodeExchange, writtenText } from '../identity-calls.ts'
import type { Module, Project, Rule, Sighting } from '../model.ts'
import { seenAt } from '../sighting.ts'
import { bare, type CallNode, dotted, isCall, keyOf, lastName, propertyOf, sourceOf, textOf, walk } from '../syntax.ts'
import { tracerOf } from '../trace.ts'

export const ic15: Rule = {
  id: 'IC15',
  title: 'Weak cookie',
  severity: 'medium',
  basis: 'static',
  attack:
    'A script, a plain connection or another site gets the session, or the attacker sets it before the victim signs in.',
  mend: 'Set the session cookie with HttpOnly, Secure and SameSite, and give the session a new id at each sign-in.',
  *check(project) {
    for (const module of project.modules.values())
      for (const node of module.paths.keys()) {
        const reason = isCall(node)
          ? (setByCall(project, module, node) ?? configured(project, module, node))
          : inHeaders(node)
        if (reason !== undefined) yield seenAt(module, node, reason)
      }
    yield* fixation(project)
  },
}

const sessionName = /sess|^sid$|(^|[._-])sid$|auth|token|jwt|login|user(?!_?(agent|pref))|wos|identity|refresh/i
const noSession = /csrf|xsrf|theme|locale|has[-_]session|state|nonce|verifier|return|redirect|prompt|flash/i

function isSessionName(name: string): boolean {
  return sessionName.test(name) && !noSession.test(name)
}

function setByCall(project: Project, module: Module, call: CallNode): string | undefined {
  const name = dotted(call.callee)
  const [first, second, third, fourth] = call.arguments
  if (/\.(setHeader|append|set|header)$/.test(name) && textOf(first)?.toLowerCase() === 'set-cookie' && second)
    return ofHeader(second)
  const express = /^(res|response|reply)\.cookie$|\.setCookie$|\)\.cookie$|\(\)\.cookie$/.test(name)
  const jar =
    /(^|\.)(cookies|cookieStore|cookieJar|jar)(\(\))?\.set$|^(response|res|event|context|Astro|ctx)\.cookies\.set$/.test(
      name,
    )
  const signed = /(^|\.)setSignedCookie$/.test(name)
  const byContext = /^setCookie$/.test(name) || signed
  const serialized = /^(cookie\.)?(serialize|serializeCookie|stringifySetCookie)$/.test(name)
  if (!express && !jar && !byContext && !serialized) return undefined
  const key = byContext ? second : first
  const value = byContext ? third : second
  const given = signed ? call.arguments[4] : byContext ? fourth : third
  if (first && jar && bare(first).type === 'ObjectExpression') {
    const own = nameOf(project, module, propertyOf(first, 'name'))
    return isSessionName(own) && !isCleared(module, propertyOf(first, 'value'), first)
      ? missing(project, module, first, module.file.text.includes('@sveltejs/kit'))
      : undefined
  }
  if (key === undefined || isCleared(module, value, given)) return undefined
  const called = nameOf(project, module, key)
  // What is signed is worth something, whatever it is called.
  if (!(isSessionName(called) || (signed && !/theme|locale|prompt|flash/i.test(called)))) return undefined
  return missing(project, module, given, isSvelteKit(module))
}

function nameOf(project: Project, module: Module, value: Node | undefined): string {
  if (value === undefined) return ''
  const { node } = tracerOf(project).definition(module, value)
  return textOf(node) ?? lastName(value)
}

function isCleared(module: Module, value: Node | undefined, options: Node | undefined): boolean {
  return (
    textOf(value) === '' ||
    (options !== undefined && /maxAge['"]?:\s*(0|-1)\b|expires['"]?:\s*new Date\(0\)/i.test(sourceOf(module, options)))
  )
}

/** SvelteKit sets all three by itself. */
function isSvelteKit(module: Module): boolean {
  return /(^|\/)\+|hooks\.server/.test(module.file.path)
}

function missing(
  project: Project,
  module: Module,
  given: Node | undefined,
  safeByDefault: boolean,
): string | undefined {
  const written = given === undefined ? undefined : tracerOf(project).definition(module, given)
  if (written !== undefined && written.node.type !== 'ObjectExpression') return undefined
  const options = written?.node
  if (options?.type === 'ObjectExpression' && options.properties.some(({ type }) => type === 'SpreadElement'))
    return undefined
  const lacks = (['httpOnly', 'secure', 'sameSite'] as const).filter(flag => {
    const value = propertyOf(options, flag)
    if (value === undefined) return !safeByDefault
    return sourceOf(written?.module ?? module, value) === 'false'
  })
  return lacks.length === 0 ? undefined : `the session cookie lacks ${lacks.join(', ')}`
}

/** `{ 'Set-Cookie': `session=…` }`. */
function inHeaders(node: Node): string | undefined {
  if (node.type !== 'ObjectProperty' || keyOf(node.key, node.computed)?.toLowerCase() !== 'set-cookie') return undefined
  return ofHeader(node.value)
}

function ofHeader(value: Node): string | undefined {
  const text = writtenText(value)
  const name = /^\s*([\w.-]+)=/.exec(text)?.[1] ?? ''
  if (!isSessionName(name) || /max-age=0|expires=thu, 01 jan/i.test(text)) return undefined
  const lacks = ['HttpOnly', 'Secure', 'SameSite'].filter(flag => !new RegExp(flag, 'i').test(text))
  return lacks.length === 0 ? undefined : `the session cookie lacks ${lacks.join(', ')}`
}

interface Kind {
  readonly name: RegExp
  /** Where in the options the cookie is described; all of them where it is nowhere of its own. */
  readonly cookie: string | undefined
  /** What the library sets by itself. */
  readonly sets: readonly string[]
  /** What is wrong where nothing is said about the cookie. */
  readonly silent: string | undefined
}

const unsaid = 'the session cookie lacks secure, sameSite'
/** Libraries whose session cookie is described once. */
const kinds: readonly Kind[] = [
  { name: /^(session|expressSession)$/, cookie: 'cookie', sets: ['httpOnly'], silent: unsaid },
  { name: /^cookieSession$/, cookie: undefined, sets: ['httpOnly'], silent: unsaid },
  { name: /^createCookieSessionStorage$/, cookie: 'cookie', sets: [], silent: unsaid },
  { name: /^createSessionStorage$/, cookie: 'cookie', sets: [], silent: undefined },
  {
    name: /^(getIronSession|sealedSession)$/,
    cookie: 'cookieOptions',
    sets: ['httpOnly', 'secure', 'sameSite'],
    silent: undefined,
  },
  { name: /^fastifySession$/, cookie: 'cookie', sets: ['httpOnly', 'secure', 'sameSite'], silent: undefined },
]

function configured(project: Project, module: Module, call: CallNode): string | undefined {
  const [first] = call.arguments
  const plugin = lastName(call.callee) === 'register' && first !== undefined ? pluginOf(module, first) : undefined
  const kind = kinds.find(({ name }) => name.test(plugin ?? lastName(call.callee)))
  const given = plugin !== undefined || kind?.cookie === 'cookieOptions' ? call.arguments.at(-1) : first
  if (kind === undefined || given === undefined) return undefined
  const { module: home, node: options } = tracerOf(project).definition(module, given)
  if (options.type !== 'ObjectExpression') return undefined
  const cookie = kind.cookie === undefined ? options : propertyOf(options, kind.cookie)
  if (cookie === undefined) return kind.silent
  const { node } = tracerOf(project).definition(home, cookie)
  if (node.type === 'ObjectExpression' && node.properties.some(({ type }) => type === 'SpreadElement')) return undefined
  const lacks = ['httpOnly', 'secure', 'sameSite'].filter(flag => {
    const value = propertyOf(node, flag)
    if (value === undefined) return !kind.sets.includes(flag)
    return sourceOf(home, value) === 'false' || (flag === 'sameSite' && /^none$/i.test(textOf(value) ?? ''))
  })
  return lacks.length === 0 ? undefined : `the session cookie lacks ${lacks.join(', ')}`
}

/** The session plugin of Fastify, whatever it was imported as. */
function pluginOf(module: Module, plugin: Node): string | undefined {
  const declaration = module.paths.get(plugin)?.scope.getBinding(lastName(plugin))?.path.parentPath?.node
  return declaration?.type === 'ImportDeclaration' && declaration.source.value === '@fastify/session'
    ? 'fastifySession'
    : undefined
}

/** The id that a session had before the sign-in names it afterwards too. */
function* fixation(project: Project): Generator<Sighting> {
  const express = [...project.modules.values()].some(module =>
    module.program.program.body.some(
      node => node.type === 'ImportDeclaration' && node.source.value === 'express-session',
    ),
  )
  if (!express) return
  for (const handler of project.handlers) {
    const reached = reachedFrom(project, handler)
    const signsIn = reached.calls.some(
      call =>
        isCodeExchange(call) ||
        /^(authenticateWith\w+|verifyPassword|comparePassword|checkPassword|compare)$/.test(call.name) ||
        (/^(verify|compareSync|verifySync)$/.test(call.name) &&
          /password|hash/i.test(sourceOf(call.module, call.node))),
    )
    if (!signsIn || reached.calls.some(({ name }) => /^(regenerate|regenerateSession)$/.test(name))) continue
    for (const { module, node } of reached.functions) {
      const write = [...walk(node)].find(
        part =>
          part.type === 'AssignmentExpression' &&
          /\bsession\.\w+$/.test(dotted(part.left)) &&
          /^(user|userId|account|uid|profile|email|accessToken|sealedSession)$/i.test(keyOfLeft(part.left)),
      )
      if (write === undefined) continue
      yield seenAt(module, write, 'the session keeps the id that it had before the sign-in')
      break
    }
  }
}

function keyOfLeft(left: Node): string {
  return left.type === 'MemberExpression' ? (keyOf(left.property, left.computed) ?? '') : ''
}
