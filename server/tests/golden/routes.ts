import { descriptionDoor } from '../../src/platform/api-description.ts'
import type { Route } from '../../src/platform/route.ts'
import { routes } from '../../src/routes.ts'

/** Every route, as `main.ts` mounts them, without starting anything. */
export const allRoutes: readonly Route[] = [...routes, descriptionDoor(routes)]

/** `GET /v1/sessions/{id}`, the way a reader and a log name a route. */
export function nameOf(route: Route): string {
  const { method, path } = route.kind === 'api' ? route.spec : route
  return `${method.toUpperCase()} ${path}`
}

/** Order of the golden files: by path, then by method. */
export function byPath(a: Route, b: Route): number {
  const [one, two] = [pathFirst(a), pathFirst(b)]
  return one < two ? -1 : one > two ? 1 : 0
}

function pathFirst(route: Route): string {
  const [method, path] = nameOf(route).split(' ')
  return `${path} ${method}`
}
