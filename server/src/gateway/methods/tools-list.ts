import { listSessionTools } from '../actions-list.ts'
import { rpcFault } from '../errors.ts'
import type { JsonObject } from '../model.ts'
import type { Method } from './method.ts'

const toolsPerPageMax = 100
const cursorShape = /^[a-z0-9_-]{1,128}$/

/**
 * The gateway's own tools and those that a living grant of the session covers, sorted by name. It depends on the session and
 * on nothing that happened on a connection; the cursor is the last name of a page, so that a change between two pages neither
 * repeats nor hides a tool that is in both.
 */
export const toolsList: Method = {
  name: 'tools/list',
  eras: ['legacy', 'modern'],
  handle: async (on, { params, session, door, revision }) => {
    const { cursor } = params
    if (cursor !== undefined && (typeof cursor !== 'string' || !cursorShape.test(decoded(cursor))))
      return { kind: 'fault', fault: rpcFault('invalidParams', 'This cursor is not one of ours.') }
    const from = typeof cursor === 'string' ? decoded(cursor) : ''
    const tools = (await listSessionTools(on, session, door)).filter(tool => tool.name > from)
    const page = tools.slice(0, toolsPerPageMax)
    const last = page.at(-1)
    const result: JsonObject = {
      tools: page.map(tool => revision.writeTool(tool.definition)),
      ...(tools.length > page.length && last !== undefined ? { nextCursor: encoded(last.name) } : {}),
    }
    return { kind: 'result', cacheable: true, result }
  },
}

function encoded(name: string): string {
  return Buffer.from(name).toString('base64url')
}

function decoded(cursor: string): string {
  return Buffer.from(cursor.slice(0, 200), 'base64url').toString()
}
