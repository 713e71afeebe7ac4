import type { MemberExpression, Node } from '@babel/types'
import type { Module, Rule } from '../model.ts'
import { seenAt } from '../sighting.ts'
import { ofLibrary } from '../storage-of-libraries.ts'
import { bare, dotted, isCall, keyOf, lastName, sourceOf, textOf, walk } from '../syntax.ts'
import { isToken, noCredential } from '../token-names.ts'

export const ic05: Rule = {
  id: 'IC05',
  title: 'Token in script-readable storage',
  severity: 'high',
  basis: 'static',
  attack: 'One script that an attacker gets into the page reads the token and uses it elsewhere.',
  mend: 'Keep the session in a cookie with HttpOnly, Secure and SameSite that the server sets.',
  *check(project) {
    for (const module of project.modules.values())
      for (const node of module.paths.keys()) {
        const what = storedIn(module, node, module.side === 'client' || hasCookieLibrary(module))
        if (what !== undefined) yield seenAt(module, node, `${what} can be read by every script of the page`)
      }
  },
}

const storage = /^((window|globalThis|self)\.)?(localStorage|sessionStorage)$/

/** Libraries that write `document.cookie`. */
function hasCookieLibrary(module: Module): boolean {
  return module.program.program.body.some(
    node =>
      node.type === 'ImportDeclaration' &&
      /^(js-cookie|universal-cookie|react-cookie|vue-cookies)$/.test(node.source.value),
  )
}

function storedIn(module: Module, node: Node, inBrowser: boolean): string | undefined {
  if (isTokenCache(node)) return 'what the library of the sign-in keeps'
  const kept = ofLibrary(module, node)
  if (kept !== undefined) return kept
  if (isCall(node)) return storedByCall(module, node, inBrowser)
  if (node.type !== 'AssignmentExpression' || node.left.type !== 'MemberExpression') return undefined
  const { left, right } = node
  if (storage.test(dotted(left.object)) && isToken(keyIn(module, left))) return lastName(left)
  if (/^((window|globalThis)\.)?document\.cookie$/.test(dotted(left))) return nameIn(right, true)
  if (
    /^(window|globalThis)\.\w+$/.test(dotted(left)) &&
    isToken(lastName(left)) &&
    !/^(window|globalThis)\.(sessionStorage)/.test(dotted(left))
  )
    return lastName(left)
  return undefined
}

/** `storage.token`, `storage['token']`, `storage[key]` of a constant. */
function keyIn(module: Module, { property, computed }: MemberExpression): string | undefined {
  return computed ? textOf(constantOf(module, property)) : keyOf(property, computed)
}

/** `cacheLocation: 'localStorage'` of libraries that keep the tokens themselves. */
function isTokenCache(node: Node): boolean {
  const [name, value] =
    node.type === 'ObjectProperty'
      ? [keyOf(node.key, node.computed), node.value]
      : node.type === 'JSXAttribute' && node.name.type === 'JSXIdentifier'
        ? [node.name.name, node.value]
        : []
  return name === 'cacheLocation' && /^(local|session)storage$/i.test(textOf(value) ?? '')
}

function storedByCall(
  module: Module,
  node: Node & { readonly arguments: readonly Node[]; readonly callee: Node },
  inBrowser: boolean,
): string | undefined {
  const name = dotted(node.callee)
  const [first, value] = node.arguments
  if (first === undefined) return undefined
  // The key and the storage may be constants.
  const key = constantOf(module, first)
  const callee = bare(node.callee)
  const object = callee.type === 'MemberExpression' ? storageName(module, callee.object) : ''
  if (
    /\.(setItem|set)$/.test(name) &&
    (storage.test(object) || /^(localforage|storage|\w*[sS]torage|AsyncStorage)$/.test(object)) &&
    value !== undefined
  )
    return isToken(textOf(key))
      ? textOf(key)
      : noCredential.test(textOf(key) ?? '')
        ? undefined
        : (nameIn(value, false) ?? answerIn(module, value))
  if (/^(Cookies|cookies|jsCookie|Cookie)\.set$/.test(name) && inBrowser && isToken(textOf(key)) && value !== undefined)
    return textOf(key)
  if (/^use(Local|Session)Storage(State)?$/.test(name) && isToken(textOf(key))) return textOf(key)
  return undefined
}

/** The storage of the browser that a name stands for, or the name itself. */
function storageName(module: Module, value: Node): string {
  const meant = dotted(constantOf(module, value))
  return storage.test(meant) ? meant : dotted(value)
}

/** The value of a constant of the module; anything else is itself. */
function constantOf(module: Module, value: Node): Node {
  const node = bare(value)
  const binding = node.type === 'Identifier' ? module.paths.get(node)?.scope.getBinding(node.name) : undefined
  const bound = binding?.path.node
  return binding?.constantViolations.length === 0 && bound?.type === 'VariableDeclarator' && bound.init
    ? bare(bound.init)
    : node
}

const tokenAddress = /<\w*Tokens?\w*>|\/(oauth2?\/)?(token|exchange|authenticate|refresh)\b/

/** The whole answer of an address that gives tokens out. */
function answerIn(module: Module, value: Node): string | undefined {
  for (const node of walk(bare(value))) {
    const bound =
      node.type === 'Identifier' ? module.paths.get(node)?.scope.getBinding(node.name)?.path.node : undefined
    if (bound?.type !== 'VariableDeclarator' || bound.id.type !== 'Identifier' || !bound.init) continue
    const made = bare(bound.init)
    if (
      isCall(made) &&
      /^(fetch|\$fetch|ofetch|post|request)$/.test(lastName(made.callee)) &&
      tokenAddress.test(sourceOf(module, made))
    )
      return bound.id.name
  }
  return undefined
}

/** A token's name among the names in an expression. */
function nameIn(value: Node, withText: boolean): string | undefined {
  for (const node of walk(bare(value))) {
    if (node.type === 'Identifier' && isToken(node.name) && !/^(sessionStorage)$/.test(node.name)) return node.name
    if (withText && node.type === 'TemplateElement' && isToken(/(\w[\w-]*)=/.exec(node.value.cooked ?? '')?.[1]))
      return node.value.cooked?.split('=')[0]
    if (
      withText &&
      node.type === 'StringLiteral' &&
      isToken(/(\w[\w-]*)=./.exec(node.value)?.[1] ?? /(\w[\w-]*)=$/.exec(node.value)?.[1])
    ) {
      if (!/max-age=0|expires=thu, 01 jan/i.test(node.value)) return node.value.split('=')[0]
    }
  }
  return undefined
}
