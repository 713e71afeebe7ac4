import { describeApi } from '../../src/platform/api-description.ts'
import { allRoutes, nameOf } from '../golden/routes.ts'

/** Names of what a route of the API takes in its body, and of what it answers when it goes well; of what is inside too. */
export interface Members {
  readonly taken: readonly string[]
  readonly answered: readonly string[]
}

const description = describeApi(allRoutes, 'http://localhost:4000')
const components: Readonly<Record<string, unknown>> = description.components.schemas

export const apiMembers: ReadonlyMap<string, Members> = new Map(
  allRoutes
    .filter(route => route.kind === 'api')
    .map(route => {
      const { method, path } = route.spec
      const { requestBody, responses } = Object(Object(description.paths[path])[method])
      const fine = Object.entries(Object(responses)).filter(([status]) => status.startsWith('2'))
      const answers = fine.map(([, answer]) => answer)
      return [nameOf(route), { taken: membersOf(requestBody), answered: membersOf(answers) }]
    }),
)

function membersOf(schema: unknown, seen = new Set<unknown>()): string[] {
  if (typeof schema !== 'object' || schema === null || seen.has(schema)) return []
  seen.add(schema)
  const { $ref, properties } = Object(schema)
  const inner = Object.values(schema).flatMap(value => membersOf(value, seen))
  const referred = typeof $ref === 'string' ? membersOf(components[$ref.split('/').at(-1) ?? ''], seen) : []
  return [...Object.keys(Object(properties)), ...inner, ...referred]
}
