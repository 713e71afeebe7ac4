import { askAgainMs } from '../ask-again.ts'
import type { Call, Command, Result } from '../model.ts'
import { plain } from '../plain.ts'
import { type Server, serverOf } from '../routes/call-route.ts'

interface Event {
  readonly index: number
  readonly at: string
  readonly type: string
  readonly session_id: string | null
  readonly body: unknown
}

const shownUsually = 20

/** `ambit logs`: the audit log as it grows, one event a line. */
export const logs: Command = {
  name: 'logs',
  summary: 'Print the newest events of the log',
  example: 'ambit logs --limit 5',
  arguments: [],
  options: [
    { name: 'follow', kind: 'flag', summary: 'Print each event as it comes, until interrupted' },
    { name: 'limit', kind: 'integer', summary: `How many of the newest to begin with, ${shownUsually} if not given` },
    { name: 'type', kind: 'text', summary: 'Only events of this type' },
    { name: 'session-id', kind: 'text', summary: 'Only events of this session' },
  ],
  result: {
    type: 'object',
    required: ['data'],
    properties: { data: { type: 'array', items: { type: 'object', required: ['index', 'at', 'type'] } } },
  },
  run: printLog,
}

async function printLog(call: Call): Promise<Result> {
  const { world, profile, options } = call
  const server = await serverOf({ world, profile, command: 'logs' })
  const filter = Object.fromEntries(
    Object.entries({ type: options.type, session_id: options['session-id'] }).filter(
      ([, value]) => value !== undefined,
    ),
  ) as Record<string, string>
  const newest = await read(server, { ...filter, order: 'desc', limit: String(options.limit ?? shownUsually) })
  const events = newest.toReversed()
  if (options.follow !== true)
    return { value: { data: events }, text: events.map(line).join('\n') || 'There are none.' }
  for (const event of events) call.emit({ value: event, text: line(event) })
  let last = events.at(-1)?.index ?? -1
  while (!world.interrupted.aborted) {
    await world.wait(askAgainMs)
    const next = await read(server, { ...filter, order: 'asc', after: String(last) }).catch(cause => {
      if (world.interrupted.aborted) return []
      throw cause
    })
    for (const event of next) call.emit({ value: event, text: line(event) })
    last = next.at(-1)?.index ?? last
  }
  return { value: undefined, text: '' }
}

async function read(server: Server, query: Readonly<Record<string, string>>): Promise<Event[]> {
  const request = { method: 'GET', template: '/v1/audit/events', parameters: {}, query, body: undefined } as const
  const page: { data?: Event[] } = Object(await server.send(request))
  return page.data ?? []
}

function line({ index, at, type, session_id: session }: Event): string {
  return plain(`${at}  ${String(index).padStart(6)}  ${type}${session === null ? '' : `  ${session}`}`)
}
