import type { Node } from '@babel/types'
import { limits } from './limits.ts'
import type { Project } from './model.ts'
import { bare, type CallNode, dotted, isCall, keyOf, lastName, textOf } from './syntax.ts'
import { type Located, returnsOf, tracerOf } from './trace.ts'

const publicPrefix = /^(NEXT_PUBLIC|VITE|PUBLIC|REACT_APP|NUXT_PUBLIC|GATSBY|EXPO_PUBLIC|VUE_APP|NG_APP|STORYBOOK)_/
const secretPart =
  /SECRET|PRIVATE_KEY|API_?KEY|SERVICE_(ROLE_)?KEY|SERVICE_ROLE|PASSWORD|PASSPHRASE|CREDENTIALS|SIGNING_KEY|ENCRYPTION_KEY|ROOT_KEY|MASTER_KEY|ADMIN_KEY|(^|_)(ACCESS|REFRESH|MANAGEMENT|ADMIN|API|AUTH|BEARER|BOT|SERVICE|PROVISIONING|SCIM)_(API_)?TOKEN/
/** Addresses of data stores have a password in them. */
const connection = /^(DATABASE|POSTGRES\w*|PG|MYSQL|REDIS|MONGO(DB)?|DB)_(URL|URI|DSN|CONNECTION_STRING)$/
/** Keys that their makers mean for browsers. */
const madePublic =
  /PUBLISHABLE|ANON|PUBLIC|FIREBASE_API|GOOGLE_(MAPS|API)|MAPS|MAPBOX|ALGOLIA|POSTHOG|SENTRY|SEGMENT|ANALYTICS|SITE_KEY|RECAPTCHA|TURNSTILE|HCAPTCHA|MIXPANEL|AMPLITUDE|LOGROCKET|ROLLBAR|BUGSNAG|CLIENT_TOKEN/

/** True for a name of something that a browser must not learn: `WORKOS_API_KEY`, `sessionSecret`. */
export function isSecretName(name: string): boolean {
  const upper = /[a-z]/.test(name) ? name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toUpperCase() : name
  if (connection.test(upper)) return true
  return (
    secretPart.test(upper) &&
    !madePublic.test(upper) &&
    !/_(ROUTE|URL|URI|PATH|NAME|ENDPOINT|HEADER|ID|DOCS|LENGTH|TTL|HINT|PREFIX|EXPIRY|RESET)$/.test(upper)
  )
}

/** A secret under a name that makes a build write it into the scripts of browsers. */
export function isPublicSecret(name: string): boolean {
  return publicPrefix.test(name) && isSecretName(name.replace(publicPrefix, ''))
}

/** A secret that is part of a value, and the part of the value that brings it. */
export interface Held {
  readonly name: string
  readonly node: Node
}

/**
 * The secrets of the environment that stand in a value as they are: itself, in the parts of an object, a text or a list, in what a constant
 * or a function of the artifact gives. What is only made with a secret, as a signature or an answer, does not hold it.
 */
export function secretsIn(project: Project, { module, node: value }: Located, depth = 0): Held[] {
  const node = bare(value)
  if (depth > limits.folderDepthMax) return []
  const again = (part: Node) => secretsIn(project, { module, node: part }, depth + 1)
  switch (node.type) {
    case 'ObjectExpression':
      return node.properties.flatMap(property => {
        if (property.type === 'SpreadElement') return again(property.argument)
        return property.type === 'ObjectProperty' ? again(property.value) : []
      })
    case 'ArrayExpression':
      return node.elements.flatMap(part => (part ? again(part.type === 'SpreadElement' ? part.argument : part) : []))
    case 'TemplateLiteral':
      return node.expressions.flatMap(again)
    case 'BinaryExpression':
      return node.operator === '+' ? [...again(node.left), ...again(node.right)] : []
    case 'LogicalExpression':
      return node.operator === '&&' ? again(node.right) : [...again(node.left), ...again(node.right)]
    case 'ConditionalExpression':
      return [...again(node.consequent), ...again(node.alternate)]
    case 'Identifier':
    case 'MemberExpression':
    case 'OptionalMemberExpression':
      return ofName(project, { module, node }, depth)
    default:
      return isCall(node) ? ofCall(project, { module, node }, depth) : []
  }
}

const environment = /^(process\.env|import\.meta\.env|Deno\.env|Bun\.env)$/

function ofName(project: Project, { module, node }: Located, depth: number): Held[] {
  const name = dotted(node)
  if (environment.test(name)) return [{ name: 'the whole environment', node }]
  const read = readFromEnvironment(project, { module, node })
  if (read !== undefined) return isSecretName(read) ? [{ name: read, node }] : []
  const tracer = tracerOf(project)
  const found = tracer.definition(module, node)
  if (found.node !== node) return secretsIn(project, found, depth + 1).map(held => ({ ...held, node }))
  const origins = tracer.origins(module, node)
  const keys = origins.filter(({ kind }) => kind !== 'literal')
  const held = keys.length > 0 && keys.every(({ kind }) => kind === 'env') ? keys.map(({ key }) => key) : []
  return held.filter(isSecretName).map(key => ({ name: key, node }))
}

/** `process.env.KEY`, `c.env.KEY`, `config.KEY`, a private key of the run-time configuration of Nuxt. */
function readFromEnvironment(project: Project, { module, node }: Located): string | undefined {
  const name = dotted(node)
  if (/(^|\.)(env|Env)\.\w+$/.test(name)) return lastName(node)
  if (/(^|\.)(config|cfg|settings|secrets|environment)\.[A-Z][A-Z0-9_]+$/.test(name)) return lastName(node)
  if (node.type !== 'MemberExpression' && node.type !== 'OptionalMemberExpression') return undefined
  const { node: object } = tracerOf(project).definition(module, node.object)
  return isCall(object) && lastName(object.callee) === 'useRuntimeConfig'
    ? keyOf(node.property, node.computed)
    : undefined
}

/** Calls that give on what they are given, in another form. */
const passing =
  /^(JSON\.stringify|String|Object\.(assign|freeze|fromEntries|entries|values)|structuredClone|serialize|devalue|superjson\.\w+|btoa|encodeURIComponent|cache|(\w+\.)?parse)$/
/** Calls that answer a browser with what they are given. */
const answering = /^(json|data|Response|NextResponse|defer|send|ok|html|text|body)$/

function ofCall(project: Project, { module, node: call }: Located<CallNode>, depth: number): Held[] {
  const name = dotted(call.callee)
  const [first] = call.arguments
  const text = textOf(first)
  if (text !== undefined && /(^|\.)(\w*[cC]onfig\w*|env|ENV)\.(get|getOrThrow)$/.test(name))
    return isSecretName(text) ? [{ name: text, node: call }] : []
  if (passing.test(name) || answering.test(lastName(call.callee)))
    return call.arguments
      .slice(0, name.startsWith('Object.') ? undefined : 1)
      .flatMap(argument => secretsIn(project, { module, node: argument }, depth + 1))
  const callee = bare(call.callee)
  if (callee.type === 'MemberExpression' && /^(trim|toString|slice|concat|replace|split)$/.test(lastName(callee)))
    return secretsIn(project, { module, node: callee.object }, depth + 1)
  const target = tracerOf(project).resolve(module, call.callee)
  if (target === undefined) return []
  return returnsOf(target.node)
    .flatMap(part => secretsIn(project, { module: target.module, node: part }, depth + 1))
    .map(held => ({ ...held, node: call }))
}

/** True for the environment as a whole, whatever its name: `process.env`, `loadEnv(mode, folder, '')`, a spread of them. */
export function isWholeEnvironment(project: Project, { module, node: value }: Located): boolean {
  const { node } = tracerOf(project).definition(module, value)
  if (environment.test(dotted(node))) return true
  if (isCall(node) && lastName(node.callee) === 'loadEnv') return textOf(node.arguments[2]) === ''
  if (isCall(node) && passing.test(dotted(node.callee)))
    return node.arguments.some(argument => isWholeEnvironment(project, { module, node: argument }))
  return (
    node.type === 'ObjectExpression' &&
    node.properties.some(
      property => property.type === 'SpreadElement' && isWholeEnvironment(project, { module, node: property.argument }),
    )
  )
}
