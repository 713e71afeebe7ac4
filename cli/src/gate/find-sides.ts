import type { Module, Side } from './model.ts'
import { isCall, lastName, textOf, walk } from './syntax.ts'

/**
 * Decides where each module runs: by its directive, by the conventions of its framework, and then by who imports it. A module that
 * browser code imports is sent to browsers, whatever it was meant for.
 */
export function findSides(modules: ReadonlyMap<string, Module>): Map<string, Module> {
  const sides = new Map<string, Side>()
  for (const [path, module] of modules) sides.set(path, ownSide(module))
  const open = [...sides].filter(([, side]) => side === 'client').map(([path]) => path)
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    for (const target of modules.get(path)?.imports.values() ?? []) {
      if (sides.get(target) !== 'shared') continue
      sides.set(target, 'client')
      open.push(target)
    }
  }
  return new Map([...modules].map(([path, module]) => [path, { ...module, side: sides.get(path) ?? 'shared' }]))
}

const serverPath =
  /(^|\/)(route|middleware|proxy|instrumentation)\.[cm]?[jt]s$|\.server(\.|\/)|(^|\/)\+(server|page\.server|layout\.server)\.[jt]s$|(^|\/)hooks\.server\.[jt]s$|(^|\/)(pages|src\/pages|app\/pages)\/api\/|(^|\/)server\/|(^|\/)lib\/server\/|\.config\.[cm]?[jt]s$/

function ownSide(module: Module): Side {
  if (directive(module, 'use client')) return 'client'
  if (directive(module, 'use server')) return 'server'
  const { path } = module.file
  if (/\.(svelte|vue)$/.test(path)) return 'client'
  if (/\.astro$/.test(path) || serverPath.test(path)) return 'server'
  if (isRouteOfReactRouter(module)) return 'shared'
  const imports = module.program.program.body.flatMap(node =>
    node.type === 'ImportDeclaration' ? [node.source.value] : [],
  )
  if (imports.includes('react-dom/client')) return 'client'
  if (/(^|\/)app\/(.*\/)?(page|layout|template|loading|not-found|default)\.[jt]sx$/.test(path)) return 'server'
  if (usesBrowser(module)) return 'client'
  if (imports.includes('server-only')) return 'server'
  // Shared until browser code imports it: only then does its content leave the server.
  return 'shared'
}

function directive(module: Module, text: string): boolean {
  const { directives, body } = module.program.program
  return (
    directives.some(({ value }) => value.value === text) ||
    body.some(node => node.type === 'ExpressionStatement' && textOf(node.expression) === text)
  )
}

/** A route module of React Router: its loader and action stay on the server, its component goes to the browser. */
export function isRouteOfReactRouter(module: Module): boolean {
  return module.program.program.body.some(node => {
    if (node.type !== 'ExportNamedDeclaration') return false
    const { declaration } = node
    const names =
      declaration?.type === 'FunctionDeclaration'
        ? [declaration.id?.name]
        : declaration?.type === 'VariableDeclaration'
          ? declaration.declarations.map(({ id }) => (id.type === 'Identifier' ? id.name : undefined))
          : []
    return names.some(name => name === 'loader' || name === 'action')
  })
}

const hooks =
  /^use(State|Effect|Reducer|Ref|Context|Memo|Callback|LayoutEffect|Router|SearchParams|Navigate|Query|Mutation)$/

function usesBrowser(module: Module): boolean {
  for (const node of walk(module.program)) {
    if (isCall(node) && hooks.test(lastName(node.callee))) return true
    if (node.type === 'JSXAttribute' && node.name.type === 'JSXIdentifier' && /^on[A-Z]/.test(node.name.name))
      return true
    if (
      node.type === 'MemberExpression' &&
      node.object.type === 'Identifier' &&
      /^(window|localStorage|sessionStorage|document)$/.test(node.object.name)
    ) {
      if (module.paths.get(node.object)?.scope.getBinding(node.object.name) === undefined) return true
    }
  }
  return false
}
