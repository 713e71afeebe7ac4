import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { descriptionDoor } from '../../src/platform/api-description.ts'
import type { Route } from '../../src/platform/route.ts'
import { serverSource } from '../shape/source.ts'

/** Every route that a door of a capability exports, as `main.ts` mounts them, without starting anything. */
export async function allRoutes(): Promise<readonly Route[]> {
  const doors = readdirSync(serverSource, { withFileTypes: true })
    .filter(entry => entry.isDirectory())
    .flatMap(({ name }) => ['routes.ts', 'pages.ts'].map(file => join(serverSource, name, file)))
    .filter(existsSync)
  const modules = await Promise.all(doors.map(file => import(pathToFileURL(file).href)))
  const routes = modules.flatMap(module => Object.values(module).flatMap(routesIn))
  return [...routes, descriptionDoor(routes)]
}

function routesIn(exported: unknown): Route[] {
  return Array.isArray(exported) ? exported.filter(isRoute) : isRoute(exported) ? [exported] : []
}

const kinds: ReadonlySet<unknown> = new Set(['api', 'page', 'oauth', 'mcp', 'operations'])

function isRoute(value: unknown): value is Route {
  return typeof value === 'object' && value !== null && 'kind' in value && kinds.has(value.kind) && 'handle' in value
}

/** `GET /v1/sessions/{id}`, the way a reader and a log name a route. */
export function nameOf(route: Route): string {
  const { method, path } = route.kind === 'api' ? route.spec : route
  return `${method.toUpperCase()} ${path}`
}

export function byPath(a: Route, b: Route): number {
  const [one, two] = [pathFirst(a), pathFirst(b)]
  return one < two ? -1 : one > two ? 1 : 0
}

function pathFirst(route: Route): string {
  const [method, path] = nameOf(route).split(' ')
  return `${path} ${method}`
}
