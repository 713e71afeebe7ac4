import type { Node } from '@babel/types'
import { returnsOf } from './bindings.ts'
import type { Module } from './model.ts'
import {
  ancestors,
  bare,
  type CallNode,
  dotted,
  isCall,
  isFunction,
  keyOf,
  lastName,
  propertyOf,
  textOf,
  walk,
} from './syntax.ts'
import { isToken } from './token-names.ts'

const browserStorage = /^((window|globalThis|self)\.)?(localStorage|sessionStorage)$/

/** The token that a library is told to keep where every script of the page reads it; undefined where it is told nothing like that. */
export function ofLibrary(module: Module, node: Node): string | undefined {
  if (node.type === 'ObjectProperty') return ofOption(module, node)
  if (!isCall(node)) return undefined
  const name = lastName(node.callee)
  if (/^(persist|defineStore|persistReducer|createPersistedState|atomWithStorage)$/.test(name)) return persisted(node)
  if (module.side === 'server') return undefined
  return ofCookie(module, node) ?? ofDatabase(module, node)
}

/** `userStore: new WebStorageStateStore({ store: localStorage })`, `auth: { storage: localStorage }`. */
function ofOption(module: Module, node: Node & { readonly type: 'ObjectProperty' }): string | undefined {
  const key = keyOf(node.key, node.computed)
  const value = bare(node.value)
  const store = isCall(value) ? propertyOf(value.arguments[0], 'store') : undefined
  if (key === 'userStore')
    return store && browserStorage.test(dotted(store)) ? 'what the library keeps of a sign-in' : undefined
  if (key !== 'storage' || !browserStorage.test(dotted(value))) return undefined
  const outer = [...ancestors(module, node)].find(one => one.type === 'ObjectProperty')
  return outer?.type === 'ObjectProperty' && keyOf(outer.key, outer.computed) === 'auth'
    ? 'what the library keeps of a sign-in'
    : undefined
}

/** A store that is kept in storage, with a token among the fields of it that are. */
function persisted(call: CallNode): string | undefined {
  const own = textOf(call.arguments[0])
  if (lastName(call.callee) === 'atomWithStorage') return isToken(own) ? own : undefined
  const options = new Map(
    [...walk(call)].flatMap(node =>
      node.type === 'ObjectProperty' ? [[keyOf(node.key, node.computed) ?? '', bare(node.value)] as const] : [],
    ),
  )
  if (lastName(call.callee) === 'defineStore' && !options.has('persist')) return undefined
  const chosen = options.get('partialize') ?? options.get('pick') ?? options.get('paths') ?? options.get('whitelist')
  if (chosen !== undefined) return chosenFields(chosen).find(isToken)
  return [...options].find(([key, value]) => isToken(key) && !isFunction(value))?.[0]
}

/** What is named to be kept: in a list, or by the keys of what a function gives back. */
function chosenFields(chosen: Node): string[] {
  if (chosen.type === 'ArrayExpression') return chosen.elements.flatMap(one => textOf(one) ?? [])
  if (!isFunction(chosen)) return []
  return returnsOf(chosen).flatMap(value => {
    const object = bare(value)
    if (object.type !== 'ObjectExpression') return []
    return object.properties.flatMap(one => ('key' in one ? (keyOf(one.key, one.computed) ?? []) : []))
  })
}

/** `useCookie('token')` of Nuxt that code of the page gives a value, `cookieStore.set('token', value)` of browsers. */
function ofCookie(module: Module, call: CallNode): string | undefined {
  const [first, second] = call.arguments
  const name = textOf(first) ?? textOf(propertyOf(first, 'name'))
  if (!isToken(name)) return undefined
  const scope = module.paths.get(call)?.scope
  if (/^((window|self)\.)?cookieStore\.set$/.test(dotted(call.callee)))
    return scope?.getBinding('cookieStore') === undefined ? name : undefined
  if (dotted(call.callee) !== 'useCookie') return undefined
  const hidden = propertyOf(second, 'httpOnly')
  if (hidden?.type === 'BooleanLiteral' && hidden.value) return undefined
  const holder = module.paths.get(call)?.parentPath?.node
  if (holder?.type !== 'VariableDeclarator' || holder.id.type !== 'Identifier') return undefined
  const uses = scope?.getBinding(holder.id.name)?.referencePaths ?? []
  const isGiven = uses.some(({ parentPath }) => {
    const write = parentPath?.parentPath?.node
    if (write?.type !== 'AssignmentExpression' || write.left !== parentPath?.node) return false
    return !/^(NullLiteral|StringLiteral)$/.test(write.right.type) && dotted(write.right) !== 'undefined'
  })
  return isGiven ? name : undefined
}

/** `set('token', value)` of idb-keyval, `useStorage('token')` of VueUse, `Preferences.set({ key: 'token' })` of Capacitor. */
function ofDatabase(module: Module, call: CallNode): string | undefined {
  const callee = dotted(call.callee)
  const [first] = call.arguments
  const key = textOf(first)
  if (/^(Preferences|Storage)\.set$/.test(callee)) {
    const named = textOf(propertyOf(first, 'key'))
    return isToken(named) ? named : undefined
  }
  if (!isToken(key)) return undefined
  if (callee === 'useStorage') return key
  const from = sourceOfImport(module, callee.split('.')[0] ?? '')
  return from === 'idb-keyval' && /(^|\.)set$/.test(callee) ? key : undefined
}

function sourceOfImport(module: Module, name: string): string | undefined {
  for (const node of module.program.program.body)
    if (node.type === 'ImportDeclaration' && node.specifiers.some(({ local }) => local.name === name))
      return node.source.value
  return undefined
}
