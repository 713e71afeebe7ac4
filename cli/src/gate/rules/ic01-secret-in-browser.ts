import type { Node, ObjectProperty } from '@babel/types'
import { staysOnServer } from '../evidence.ts'
import { isRouteOfReactRouter } from '../find-sides.ts'
import type { Module, Project, Rule, Sighting } from '../model.ts'
import { imported } from '../resolve.ts'
import { isPublicSecret, isSecretName, isWholeEnvironment, secretsIn } from '../secrets.ts'
import { seenAt, seenIn } from '../sighting.ts'
import {
  ancestors,
  dotted,
  type FunctionNode,
  isCall,
  isFunction,
  keyOf,
  lastName,
  nameOfFunction,
  walk,
} from '../syntax.ts'
import { type Located, returnsOf } from '../trace.ts'

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
      yield* publicNames(project, module)
      yield* readInBrowser(module)
      yield* handedOver(project, module)
    }
  },
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

function* publicNames(project: Project, module: Module): Generator<Sighting> {
  for (const node of module.paths.keys()) {
    if (node.type !== 'MemberExpression' || !/(^|\.)env\.\w+$/.test(dotted(node))) continue
    const name = lastName(node)
    if (isPublicSecret(name)) yield seenAt(module, node, `${name} is built into the scripts that browsers load`)
  }
  if (/\.config\.[cm]?[jt]s$/.test(module.file.path)) yield* configured(project, module)
}

/** What the configuration of a build puts into scripts. */
function* configured(project: Project, module: Module): Generator<Sighting> {
  for (const node of module.paths.keys()) {
    if (
      node.type !== 'ObjectProperty' ||
      !/^(env|define|public|publicRuntimeConfig)$/.test(keyOf(node.key, node.computed) ?? '')
    )
      continue
    const whole = [...walk(node.value)].find(
      part => part.type === 'ObjectProperty' && isWholeEnvironment(project, { module, node: part.value }),
    )
    if (whole !== undefined) yield seenAt(module, whole, 'the whole environment is configured as a value for browsers')
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
  if (node.type === 'ObjectProperty') return takenOut(module, node)
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

/** `const { KEY } = process.env`. */
function takenOut(module: Module, node: ObjectProperty): string | undefined {
  const declarator = module.paths.get(node)?.parentPath?.parentPath?.node
  if (declarator?.type !== 'VariableDeclarator' || !declarator.init) return undefined
  const name = keyOf(node.key, node.computed) ?? ''
  return /(^|\.)env$/.test(dotted(declarator.init)) && isSecretName(name) ? name : undefined
}

/** A component of a route module goes to the browser; its loader and action do not. */
function inComponent(module: Module, node: Node): boolean {
  if (!isRouteOfReactRouter(module) && !/(^|\/)pages\//.test(module.file.path)) return false
  if (staysOnServer(module, node)) return false
  return [...ancestors(module, node)].some(outer => isFunction(outer) && /^[A-Z]/.test(nameOfFunction(module, outer)))
}

/** What a handler answers with, and what a page passes to a component of the browser. */
function* handedOver(project: Project, module: Module): Generator<Sighting> {
  for (const node of module.paths.keys()) {
    const value = module.side === 'client' ? undefined : passedOn(node)
    const element = value === undefined ? undefined : module.paths.get(node)?.parentPath?.node
    if (value === undefined || (element !== undefined && staysWithServer(project, module, element))) continue
    const [held] = secretsIn(project, { module, node: value })
    if (held !== undefined)
      yield seenAt(module, node, `${held.name} is passed to a component, and so stands in the page`)
  }
  for (const { fn, module: home } of project.handlers)
    if (home === module && isFunction(fn)) yield* answered(project, { module, node: fn })
}

function* answered(project: Project, { module, node: fn }: Located<FunctionNode>): Generator<Sighting> {
  const held = [...returnsOf(fn), ...answersIn(fn)].flatMap(node => secretsIn(project, { module, node }))
  const told = new Set<Node>()
  for (const { name, node } of held) {
    if (told.has(node)) continue
    told.add(node)
    yield seenAt(module, node, `${name} is part of the answer`)
  }
}

/** The value of an attribute, or what is spread into an element. */
function passedOn(node: Node): Node | undefined {
  if (node.type === 'JSXSpreadAttribute') return node.argument
  return node.type === 'JSXAttribute' && node.value?.type === 'JSXExpressionContainer'
    ? node.value.expression
    : undefined
}

/** A component of the artifact that no browser loads renders on the server, and keeps what it is given. */
function staysWithServer(project: Project, module: Module, element: Node): boolean {
  if (element.type !== 'JSXOpeningElement' || element.name.type !== 'JSXIdentifier') return false
  if (!/^[A-Z]/.test(element.name.name) || module.side !== 'server') return false
  const binding = module.paths.get(element)?.scope.getBinding(element.name.name)
  const target = binding === undefined ? undefined : imported(project, module, binding)
  return target !== undefined && target.module.side !== 'client'
}

/** What is handed to the answer inside a handler: `res.json(value)`, `c.html(text)`, `reply.send(value)`. */
function answersIn(fn: Node): Node[] {
  return [...walk(fn)].flatMap(node =>
    isCall(node) && /^(json|jsonp|send|render|end|write|html|text)$/.test(lastName(node.callee))
      ? [...node.arguments]
      : [],
  )
}
