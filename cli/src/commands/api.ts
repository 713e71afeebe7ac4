import { misuse } from '../fault.ts'
import type { Command, Value } from '../model.ts'
import { parseJson, shown } from '../parse-arguments.ts'
import { serverOf } from '../routes/call-route.ts'
import { renderAnswer } from '../routes/render-answer.ts'
import type { RouteRequest } from '../routes/request-of.ts'

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const

/** `ambit api`: for what has no command, with the profile's server and key. */
export const api: Command = {
  name: 'api',
  summary: 'Send any request to the server',
  example: 'ambit api GET /v1/me',
  arguments: [
    { name: 'method', summary: methods.join(', ') },
    { name: 'path', summary: 'from / on, with its query' },
  ],
  options: [
    { name: 'data', kind: 'text', summary: 'The body: JSON, or - for the input' },
    { name: 'dry-run', kind: 'flag', summary: 'Print the request, and send nothing' },
  ],
  result: { description: 'What the server answers' },
  run: async call => {
    const { world, profile, options } = call
    const request = requestIn(call.arguments, await bodyIn(options.data, () => world.readInput()))
    const { method, template: path, body } = request
    const told = { dry_run: true, method, path, ...(body === undefined ? {} : { body }) }
    if (options['dry-run'] === true) return { value: told, text: `${method} ${path}` }
    const server = await serverOf({ world, profile, command: 'api' })
    const value = await server.send(request)
    return { value, text: renderAnswer(value, call) }
  },
}

function requestIn(given: Readonly<Record<string, string>>, body: Value | undefined): RouteRequest {
  const method = methods.find(known => known === given.method?.toUpperCase())
  if (method === undefined) throw misuse(`"${shown(given.method ?? '')}" is none of ${methods.join(', ')}.`, 'api')
  const path = given.path ?? ''
  // A whole address would take the key to another server.
  if (!/^\/(?![/\\])[\x21-\x7e]*$/.test(path) || /[\\{}]/.test(path))
    throw misuse('A path begins with one /, as /v1/me.', 'api')
  return { method, template: path, parameters: {}, query: {}, body }
}

async function bodyIn(data: Value | undefined, readInput: () => Promise<string>): Promise<Value | undefined> {
  if (typeof data !== 'string') return undefined
  const body = parseJson(data === '-' ? await readInput() : data)
  if (body === undefined) throw misuse('--data is no JSON.', 'api')
  return body
}
