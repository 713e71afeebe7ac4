import type { Argument, Call, Command, Result } from '../model.ts'
import { plain } from '../plain.ts'
import { look, type Server, serverOf } from '../routes/call-route.ts'

interface Finding {
  readonly code: string
  readonly message: string
  readonly next: string
}

const findingSchema = {
  type: 'object',
  required: ['findings', 'events'],
  properties: {
    findings: {
      type: 'array',
      items: { type: 'object', required: ['code', 'message', 'next'] },
    },
    events: { type: 'array' },
  },
}

function idArgument(what: string): Argument {
  return { name: 'id', summary: `the id of ${what}` }
}

/** `ambit debug-sso`: a connection, what is missing of it, and what happened at it lately. */
export const debugSso: Command = {
  name: 'debug-sso',
  summary: 'Say what is wrong with a connection of single sign-on',
  example: 'ambit debug-sso conn_01K4EXAMPLE',
  arguments: [idArgument('a connection, conn_…')],
  options: [],
  result: findingSchema,
  run: async call => {
    const server = await serverOf({ world: call.world, profile: call.profile, command: 'debug-sso' })
    const id = call.arguments.id ?? ''
    const connection = Object(await look(server, '/connections/{id}', { parameters: { id } }))
    const setup = Object(await look(server, '/v1/connections/{id}', { parameters: { id } }))
    const events = await eventsAbout(server, id)
    const findings = [
      setup.state === 'active'
        ? []
        : {
            code: 'not_active',
            message: `The connection is ${setup.state}: nobody comes in by it.`,
            next: setup.tested_at === null ? `ambit connections test ${id}` : `ambit connections activate ${id}`,
          },
      setup.tested_at !== null
        ? []
        : { code: 'never_tested', message: 'Nobody has tested it yet.', next: `ambit connections test ${id}` },
      setup.protocol !== 'oidc' || setup.has_client_secret === true
        ? []
        : {
            code: 'no_client_secret',
            message: 'It has no client secret of the provider.',
            next: `ambit connections update ${id} --help`,
          },
      Array.isArray(connection.domains) && connection.domains.length > 0
        ? []
        : {
            code: 'no_domain',
            message: 'Its organization has no verified domain, so that nobody is sent here by their address.',
            next: `ambit organization-domains create --help`,
          },
      refusals(events, `ambit logs --type sso.refused`),
    ].flat()
    return told(call, { connection, setup, findings, events })
  },
}

/** `ambit debug-sync`: the same for a directory. */
export const debugSync: Command = {
  name: 'debug-sync',
  summary: 'Say what is wrong with a directory',
  example: 'ambit debug-sync directory_01K4EXAMPLE',
  arguments: [idArgument('a directory, directory_…')],
  options: [],
  result: findingSchema,
  run: async call => {
    const server = await serverOf({ world: call.world, profile: call.profile, command: 'debug-sync' })
    const id = call.arguments.id ?? ''
    const setup = Object(await look(server, '/v1/directories/{id}', { parameters: { id } }))
    const users = Object(await look(server, '/directory_users', { query: { directory: id, limit: '1' } }))
    const events = await eventsAbout(server, id)
    const findings = [
      setup.state === 'linked'
        ? []
        : {
            code: 'never_spoke',
            message: `The provider has not spoken yet. Its address is ${setup.endpoint}.`,
            next: `ambit directory-setups get ${id}`,
          },
      Array.isArray(users.data) && users.data.length > 0
        ? []
        : {
            code: 'no_users',
            message: 'It has sent nobody: assign people to the application at the provider.',
            next: `ambit directory-users list --directory ${id}`,
          },
      refusals(events, 'ambit logs --limit 50'),
    ].flat()
    return told(call, { setup, findings, events })
  },
}

interface Event {
  readonly type: string
  readonly at: string
}

function refusals(events: readonly Event[], next: string): Finding[] {
  const refused = events.filter(({ type }) => /refused|failed/.test(type))
  const [newest] = refused
  if (newest === undefined) return []
  const message = `It was refused ${refused.length} times lately, the last time ${newest.at}: ${newest.type}.`
  return [{ code: 'refused', message, next }]
}

async function eventsAbout(server: Server, id: string): Promise<Event[]> {
  const page: { data?: Event[] } = Object(
    await look(server, '/v1/audit/events', { query: { order: 'desc', text: id, limit: '20' } }),
  )
  return page.data ?? []
}

interface Told {
  readonly connection?: unknown
  readonly setup: unknown
  readonly findings: readonly Finding[]
  readonly events: readonly Event[]
}

function told({ mode }: Call, value: Told): Result {
  const { findings, events } = value
  const mark = mode.utf8 ? '×' : 'x'
  const lines = findings.map(({ message, next }) => `${mark} ${plain(message)}\n  try: ${plain(next)}`)
  const text = findings.length === 0 ? 'Nothing is wrong with it as far as this can see.' : lines.join('\n')
  const lately = events.map(({ at, type }) => plain(`${at}  ${type}`)).join('\n')
  return { value, text: `${text}\n\n${lately}`.trim(), exit: findings.length === 0 ? 0 : 1 }
}
