import type { ApiDescription, Operation } from '../../src/platform/api-description.ts'
import { renderType, type Schema } from './render-type.ts'

const head = '// Generated from the API description by `npm run generate`. Change the routes, not this file.\n'

/** The typed client: one interface for each named schema, and one method for each route. */
export function renderClient({ paths, components }: ApiDescription): string {
  const operations = Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ method, path, operation })),
  )
  const schemas = Object.entries(components.schemas).filter(([name]) => name !== 'Error')
  return [
    head,
    `import { type ClientOptions, sender } from '../request.ts'\n`,
    ...schemas.map(([name, schema]) => `export type ${name} = ${renderType(schema, '')}\n`),
    `export interface Client {\n${operations.map(renderMember).join('\n')}\n}\n`,
    '/** A client of one server. Each method answers the parsed body, or throws an `ApiError`. */',
    'export function createClient(options: ClientOptions): Client {',
    '  const send = sender(options)',
    `  return {\n${operations.map(renderMethod).join('\n')}\n  }\n}\n`,
  ].join('\n')
}

interface Described {
  readonly method: string
  readonly path: string
  readonly operation: Operation
}

function renderMember({ method, path, operation }: Described): string {
  const input = renderInput(operation)
  return [
    `  /** ${operation.summary}. \`${method.toUpperCase()} ${path}\` */`,
    `  ${operation.operationId}(${input}): Promise<${renderAnswer(operation)}>`,
  ].join('\n')
}

function renderMethod({ method, path, operation }: Described): string {
  return `    ${operation.operationId}: input => send('${method.toUpperCase()}', '${path}', input),`
}

/** Path parameters by name, then `query` and `body`; optional as a whole where nothing in it is required. */
function renderInput({ parameters, requestBody }: Operation): string {
  const path = parameters.filter(parameter => parameter.in === 'path')
  const query = parameters.filter(parameter => parameter.in === 'query')
  const required = [...path, ...query].some(parameter => parameter.required) || requestBody !== undefined
  const members: string[] = path.map(({ name, schema }) => `${name}: ${renderType(schema, '    ')}`)
  if (query.length > 0) {
    const optional = query.some(parameter => parameter.required) ? '' : '?'
    members.push(`query${optional}: ${renderType(objectOf(query), '    ')}`)
  }
  if (requestBody !== undefined)
    members.push(`body: ${renderType(requestBody.content['application/json'].schema, '    ')}`)
  if (members.length === 0) return 'input?: Record<never, never>'
  return `input${required ? '' : '?'}: {\n${members.map(member => `    ${member}\n`).join('')}  }`
}

function objectOf(parameters: Operation['parameters']): Schema {
  return {
    type: 'object',
    properties: Object.fromEntries(parameters.map(({ name, schema }) => [name, schema])),
    required: parameters.filter(({ required }) => required).map(({ name }) => name),
  }
}

function renderAnswer({ responses }: Operation): string {
  const [, answer] = Object.entries(responses).find(([status]) => status.startsWith('2')) ?? []
  const schema = answer?.content?.['application/json'].schema
  return schema === undefined ? 'void' : renderType(schema, '  ')
}
