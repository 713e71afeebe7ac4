import { readGenerated } from './generated.ts'
import type { RouteEntry } from './routes/table.ts'

interface RouteSchemas {
  readonly components: Readonly<Record<string, object>>
  readonly routes: Readonly<Record<string, { readonly body?: object; readonly answer?: object }>>
}

let schemas: RouteSchemas | undefined

function routeSchemas(): RouteSchemas {
  schemas ??= readGenerated('schemas') as RouteSchemas
  return schemas
}

const dialect = 'https://json-schema.org/draft/2020-12/schema'

/** The JSON Schema of what a route answers; null where it answers nothing. */
export function resultSchema(entry: Pick<RouteEntry, 'method' | 'path'>): object {
  return whole(routeSchemas().routes[`${entry.method} ${entry.path}`]?.answer ?? { type: 'null' })
}

/** The JSON Schema of the body that a route takes, or undefined where it takes none. */
export function bodySchema(entry: Pick<RouteEntry, 'method' | 'path'>): object | undefined {
  const body = routeSchemas().routes[`${entry.method} ${entry.path}`]?.body
  return body === undefined ? undefined : whole(body)
}

/** With every named schema that it refers to, and no other. */
function whole(schema: object): object {
  const { components } = routeSchemas()
  const needed = new Map<string, object>()
  const follow = (part: object): void => {
    for (const [, name = ''] of JSON.stringify(part).matchAll(/"#\/\$defs\/([^"]+)"/g)) {
      const found = components[name]
      if (found === undefined || needed.has(name)) continue
      needed.set(name, found)
      follow(found)
    }
  }
  follow(schema)
  return { $schema: dialect, ...schema, ...(needed.size === 0 ? {} : { $defs: Object.fromEntries(needed) }) }
}
