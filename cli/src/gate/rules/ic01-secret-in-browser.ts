import type { Node } from '@babel/types'
import { staysOnServer } from '../evidence.ts'
import { isRouteOfReactRouter } from '../find-sides.ts'
import type { Module, Project, Rule, Sighting } from '../model.ts'
import { seenAt, seenIn } from '../sighting.ts'
import { ancestors, bare, dotted, isCall, isFunction, keyOf, lastName, nameOfFunction, walk } from '../syntax.ts'
import { returnsOf, tracerOf } from '../trace.ts'

export const ic01: Rule = {
  id: 'IC01',
  title: 'Secret reaches the browser',
  severity: 'critical',
  basis: 'static',
  attack: 'Any visitor reads the key in the page or its scripts and controls the whole tenant with it.',
  mend: 'Read the secret only in code that stays on the server, and give the browser the result of a narrow route.',
  *check(project) {
    for (const file of project.files) yield* writtenOut(file)
    for (const module of project.modules.values()) {
      yield* publicNames(module)
      yield* readInBrowser(module)
      yield* handedOver(project, module)
    }
  },
}

const publicPrefix = /^(NEXT_PUBLIC|VITE|PUBLIC|REACT_APP|NUXT_PUBLIC|GATSBY|EXPO_PUBLIC)_/
const secretPart =
  /SECRET|PRIVATE_KEY|API_?KEY|SERVICE_KEY|ACCESS_TOKEN|COOKIE_PASSWORD|SIGNING_KEY|ROOT_KEY|MANAGEMENT_TOKEN|ADMIN_TOKEN/
/** Keys that their makers mean for browsers. */
const madePublic =
  /PUBLISHABLE|ANON|PUBLIC_KEY|FIREBASE|GOOGLE|MAPS|MAPBOX|ALGOLIA|POSTHOG|SENTRY|SEGMENT|ANALYTICS|SITE_KEY|RECAPTCHA/

function isSecretName(name: string): boolean {
  return secretPart.test(name) && !madePublic.test(name) && !/_(ROUTE|URL|URI|PATH|NAME|ENDPOINT|HEADER|ID)$/.test(name)
}

/** Keys of the kinds that this server and its like give out. */
const writtenKey =
  /\bsk_(?:live_|test_|prod_)?[A-Za-z0-9]{16,}\b|\bwhsec_[A-Za-z0-9+/]{20,}|-----BEGIN (?:RSA |EC )?PRIVATE KEY-----(?:\s|\\n)*[A-Za-z0-9+/=]{20,}/g

function* writtenOut(file: Project['files'][number]): Generator<Sighting> {
  if (/(^|\/)\.env($|\.(?!example|sample|template))/.test(file.path))
    for (const hit of file.text.matchAll(/^\s*(?:export\s+)?([A-Z][A-Z0-9_]*)\s*=/gm))
      if (isPublicSecret(hit[1] ?? ''))
        yield seenIn(file, hit.index, `${hit[1]} is sent to every browser, for its name starts so`)
  for (const hit of file.text.matchAll(writtenKey))
    if (!/(.)\1{7}|example|placeholder|your|changeme/i.test(hit[0]))
      yield seenIn(file, hit.index, 'a secret key is written into the code')
}

function isPublicSecret(name: string): boolean {
  return publicPrefix.test(name) && isSecretName(name.replace(publicPrefix, ''))
}

function* publicNames(module: Module): Generator<Sighting> {
  for (const node of module.paths.keys()) {
    if (node.type !== 'MemberExpression' || !/(^|\.)env\.\w+$/.test(dotted(node))) continue
    const name = lastName(node)
    if (isPublicSecret(name)) yield seenAt(module, node, `${name} is built into the scripts that browsers load`)
  }
  if (!/\.config\.[cm]?[jt]s$/.test(module.file.path)) return
  for (const node of module.paths.keys()) {
    if (
      node.type !== 'ObjectProperty' ||
      !/^(env|define|public|publicRuntimeConfig)$/.test(keyOf(node.key, node.computed) ?? '')
    )
      continue
    const read = [...walk(node.value)].find(part => part.type === 'MemberExpression' && isSecretName(lastName(part)))
    if (read !== undefined) yield seenAt(module, read, `${lastName(read)} is configured as a value for browsers`)
  }
}

function* readInBrowser(module: Module): Generator<Sighting> {
  if (module.side === 'server') return
  for (const node of module.paths.keys()) {
    const name = secretRead(module, node)
    if (name === undefined || isPublicSecret(name)) continue
    if (module.side === 'shared' && !inComponent(module, node)) continue
    if (module.side === 'client' && staysOnServer(module, node)) continue
    yield seenAt(module, node, `${name} is read in code that is sent to browsers`)
  }
}

/** Name of the secret that is read here, if one is. */
function secretRead(module: Module, node: Node): string | undefined {
  if (node.type === 'MemberExpression' && /(^|\.)env\.\w+$/.test(dotted(node)) && isSecretName(lastName(node)))
    return lastName(node)
  if (node.type === 'ImportSpecifier') {
    const from = module.paths.get(node)?.parentPath?.node
    const name = node.imported.type === 'Identifier' ? node.imported.name : node.imported.value
    if (
      from?.type === 'ImportDeclaration' &&
      /^(\$env\/(static|dynamic)\/private|astro:env\/server)$/.test(from.source.value)
    )
      return name
  }
  return undefined
}

/** A component of a route module goes to the browser; its loader and action do not. */
function inComponent(module: Module, node: Node): boolean {
  if (!isRouteOfReactRouter(module) && !/(^|\/)pages\//.test(module.file.path)) return false
  if (staysOnServer(module, node)) return false
  return [...ancestors(module, node)].some(outer => isFunction(outer) && /^[A-Z]/.test(nameOfFunction(module, outer)))
}

/** What a handler answers with, and what a page passes to a component of the browser. */
function* handedOver(project: Project, module: Module): Generator<Sighting> {
  const tracer = tracerOf(project)
  const secret = (node: Node) => {
    const value = bare(node)
    if (value.type !== 'Identifier' && value.type !== 'MemberExpression') return undefined
    const found = tracer.origins(module, value)
    return found.length > 0 && found.every(({ kind }) => kind === 'env')
      ? found.map(({ key }) => key).find(isSecretName)
      : undefined
  }
  for (const node of module.paths.keys()) {
    if (node.type === 'JSXAttribute' && node.value?.type === 'JSXExpressionContainer' && module.side !== 'client') {
      const name = secret(node.value.expression)
      if (name !== undefined) yield seenAt(module, node, `${name} is passed to a component, and so stands in the page`)
    }
  }
  for (const { fn, module: home } of project.handlers) {
    if (home !== module || !isFunction(fn)) continue
    const answers = returnsOf(fn).flatMap(value => [value, ...answersIn(value)])
    for (const node of walk(fn))
      if (isCall(node) && /^(json|send|render)$/.test(lastName(node.callee))) answers.push(...node.arguments)
    for (const answer of new Set(answers.flatMap(valuesIn))) {
      const name = secret(answer)
      if (name !== undefined) yield seenAt(module, answer, `${name} is part of the answer`)
    }
  }
}

function answersIn(value: Node): Node[] {
  const node = bare(value)
  return isCall(node) && /^(json|data|Response)$/.test(lastName(node.callee)) ? [...node.arguments] : []
}

function valuesIn(value: Node): Node[] {
  const node = bare(value)
  if (node.type !== 'ObjectExpression') return [node]
  return node.properties.flatMap(property => (property.type === 'ObjectProperty' ? valuesIn(property.value) : []))
}
