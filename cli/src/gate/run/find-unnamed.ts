import type { Handler } from '../model.ts'
import type { Ground } from './ground.ts'
import type { Manifest, RoutePattern } from './manifest.ts'
import { routePath } from './route-path.ts'

export interface Unnamed {
  readonly route: RoutePattern
  /** Where it stands. */
  readonly at: string
}

const changing: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH', 'DELETE'])

/** Routes of the code that change something and that the manifest leaves out. Each name of the manifest stands for one of them. */
export function findUnnamed({ manifest, project }: Pick<Ground, 'manifest' | 'project'>): Unnamed[] {
  const table = project.modules.get('app/routes.ts') ?? project.modules.get('app/routes.js')
  const handlers = project.handlers
    .filter(({ method, route }) => changing.has(method) || (method === 'ANY' && route.startsWith('/')))
    .map(handler => ({ handler, path: routePath(table, handler) }))
  const routes = namedRoutes(manifest)
  const exact = handlers.filter(one => !routes.some(route => fits(route, one) && isSamePath(route.path, one.path)))
  // Of a router that stands below another path the code says only the end: a name that an exact path has is spent.
  const spare = routes.filter(route => !handlers.some(one => fits(route, one) && isSamePath(route.path, one.path)))
  const ends = exact.filter(one => !take(spare, route => fits(route, one) && isEndOf(one.path, route.path)))
  return withoutCode(manifest, ends).map(({ handler, path }) => ({
    route: { method: handler.method, path },
    at: `${handler.module.file.path}:${handler.fn.loc?.start.line ?? 1}`,
  }))
}

interface Found {
  readonly handler: Handler
  readonly path: string
}

function namedRoutes({ signIn, acts, webhook, sso }: Manifest): RoutePattern[] {
  const others = [signIn.start, signIn.callback, signIn.signOut, webhook, sso?.start ?? null]
  const all = [...acts.map(({ route }) => route), ...others.filter(one => one !== null)]
  return all.filter(
    ({ method, path }, index) => all.findIndex(one => one.method === method && one.path === path) === index,
  )
}

function fits({ method }: RoutePattern, { handler }: Found): boolean {
  return handler.method === 'ANY' || handler.method === method
}

/** Takes the first that fits out of the list. */
function take<Kind>(list: Kind[], isWanted: (one: Kind) => boolean): boolean {
  const at = list.findIndex(isWanted)
  if (at >= 0) list.splice(at, 1)
  return at >= 0
}

/**
 * Acts may name their handler as the code does, `app/team/actions.ts removeMember`. The name of a file alone stands for as many handlers as
 * acts give it, so that no act hides another one beside it.
 */
function withoutCode({ acts }: Manifest, found: readonly Found[]): Found[] {
  const named = acts.flatMap(({ code }) => code)
  const rest = found.filter(({ handler }) => !named.includes(handler.route))
  return rest.filter(({ handler }) => {
    const { path } = handler.module.file
    const inFile = rest.filter(one => one.handler.module.file.path === path).length
    return named.filter(one => one === path).length < inFile
  })
}

function isSamePath(named: string, inCode: string): boolean {
  return inCode.startsWith('/') && partsOf(named).join('/') === partsOf(inCode).join('/')
}

function isEndOf(inCode: string, named: string): boolean {
  const [end, whole] = [partsOf(inCode).slice(1), partsOf(named).slice(1)]
  return inCode.startsWith('/') && end.length > 0 && whole.slice(-end.length).join('/') === end.join('/')
}

/** Parts that stand for a value are all alike. */
function partsOf(path: string): string[] {
  return (path.split('?')[0] ?? '')
    .replace(/\/$/, '')
    .split('/')
    .map(part => (/^[:{[]/.test(part) ? '*' : part))
}
