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

/** Routes of the code that change something and that the manifest leaves out. */
export function findUnnamed({ manifest, project }: Pick<Ground, 'manifest' | 'project'>): Unnamed[] {
  const table = project.modules.get('app/routes.ts') ?? project.modules.get('app/routes.js')
  const pathOf = (handler: Handler): string => routePath(table, handler)
  return project.handlers
    .filter(({ method, route }) => changing.has(method) || (method === 'ANY' && route.startsWith('/')))
    .filter(handler => !isNamed(manifest, handler, pathOf(handler)))
    .map(handler => ({
      route: { method: handler.method, path: pathOf(handler) },
      at: `${handler.module.file.path}:${handler.fn.loc?.start.line ?? 1}`,
    }))
}

function isNamed(manifest: Manifest, { method, route, module }: Handler, path: string): boolean {
  const { start, callback, signOut } = manifest.signIn
  const others = [start, callback, signOut, manifest.webhook, manifest.sso?.start ?? null]
  const routes = [...manifest.acts.map(act => act.route), ...others.filter(one => one !== null)]
  if (
    path.startsWith('/') &&
    routes.some(one => (method === 'ANY' || one.method === method) && samePath(one.path, path))
  )
    return true
  return manifest.acts.some(({ code }) => code.some(one => one === route || one === module.file.path))
}

/** A router may stand below another path, so that the code says only the end of it. */
function samePath(named: string, inCode: string): boolean {
  const [a, b] = [named, inCode].map(path =>
    (path.split('?')[0] ?? '')
      .replace(/\/$/, '')
      .split('/')
      .map(part => (/^[:{[]/.test(part) ? '*' : part)),
  )
  if (a === undefined || b === undefined) return false
  const end = a.slice(-(b.length - 1) || a.length)
  return end.join('/') === b.slice(1).join('/')
}
