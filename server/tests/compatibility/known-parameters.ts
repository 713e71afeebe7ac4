import type { z } from 'zod'
import type { ApiRoute } from '../../src/platform/route.ts'

/** Names that a schema reads, with their place as `SdkCall` has them; `*` where it takes whatever comes. */
export function knownPlaces(schema: z.ZodType | undefined, at = ''): string[] {
  const def = Object(schema?.def)
  switch (def.type) {
    case 'object':
      return [
        ...(def.catchall === undefined || def.catchall.def.type === 'never' ? [] : [`${at}*`]),
        ...Object.entries(def.shape as Record<string, z.ZodType>).flatMap(([name, inner]) => {
          const place = at === '' ? name : `${at}.${name}`
          return [place, ...knownPlaces(inner, place)]
        }),
      ]
    case 'array':
      return knownPlaces(def.element, `${at}[]`)
    case 'union':
      return [...new Set((def.options as z.ZodType[]).flatMap(option => knownPlaces(option, at)))]
    case 'intersection':
      return [...knownPlaces(def.left, at), ...knownPlaces(def.right, at)]
    case 'pipe':
      return Object(def.in.def).type === 'transform' ? knownPlaces(def.out, at) : knownPlaces(def.in, at)
    case 'lazy':
      return [`${at}*`]
    case 'record':
    case 'unknown':
    case 'any':
      return [`${at}*`]
    default:
      return def.innerType === undefined ? [] : knownPlaces(def.innerType, at)
  }
}

/** What of these names a route does not read. */
export function unread(route: ApiRoute, part: 'query' | 'body', sent: readonly string[]): string[] {
  const known = knownPlaces(route.spec[part])
  const open = known.filter(place => place.endsWith('*')).map(place => place.slice(0, -1))
  return sent.filter(place => !known.includes(place) && !open.some(start => place.startsWith(start)))
}
