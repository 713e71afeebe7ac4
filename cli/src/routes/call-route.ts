import { ApiError, type Send, sender } from '@ambit/api-client/request'
import { Fault } from '../fault.ts'
import type { World } from '../model.ts'
import { type Connection, connectionOf } from '../profiles/index.ts'
import type { RouteRequest } from './request-of.ts'

/** A server, and what it answers to requests of one command. */
export interface Server {
  readonly connection: Connection
  send(request: RouteRequest): Promise<unknown>
}

export interface Calling {
  readonly world: World
  readonly profile: string | undefined
  /** What is called, to say what to run next. */
  readonly command: string
}

/** The server of the profile. Whatever it refuses, and whatever goes wrong on the way to it, becomes a fault with a next step. */
export async function serverOf({ world, profile, command }: Calling): Promise<Server> {
  const connection = await connectionOf(world, profile)
  const { baseUrl, apiKey } = connection
  const fetch = (request: Request): Promise<Response> => world.fetch(request)
  const send = sender({ baseUrl, fetch, ...(apiKey === undefined ? {} : { apiKey }) })
  return {
    connection,
    send: request =>
      sent(send, request).catch(cause => refused(cause, { connection, command, interrupted: world.interrupted })),
  }
}

function sent(send: Send, { method, template, parameters, query, body }: RouteRequest): Promise<unknown> {
  return send(method, template, { ...parameters, query, ...(body === undefined ? {} : { body }) })
}

interface Refused {
  readonly connection: Connection
  readonly command: string
  readonly interrupted: AbortSignal
}

function refused(cause: unknown, { connection, command, interrupted }: Refused): never {
  if (interrupted.aborted)
    throw new Fault({ code: 'interrupted', message: 'It was interrupted.', next: `ambit ${command} --help` })
  if (cause instanceof ApiError) throw faultOf(cause, { connection, command })
  const unreadable = cause instanceof SyntaxError
  throw new Fault({
    code: unreadable ? 'answer_unreadable' : 'server_unreachable',
    message: `${connection.baseUrl} ${unreadable ? 'answers, and not as Ambit does' : 'does not answer'}.`,
    next: 'ambit doctor',
    details: { base_url: connection.baseUrl },
  })
}

const wordOfTheApi = /^[a-z][a-z0-9_]{0,80}$/

function faultOf(
  { status, code: said, message, errors, requestId }: ApiError,
  { connection, command }: Omit<Refused, 'interrupted'>,
): Fault {
  // What answers may be something else than Ambit, a proxy for one.
  const code = wordOfTheApi.test(said) ? said : 'refused'
  const known = { status, ...(requestId === undefined ? {} : { request_id: requestId }) }
  const details = errors.length === 0 ? known : { ...known, errors }
  if (status === 401)
    return new Fault({
      code,
      message: connection.apiKey === undefined ? `${connection.from} has no key for this server.` : message,
      next: 'ambit login',
      exit: 4,
      details,
    })
  if (code === 'sign_in_again') return new Fault({ code, message, next: 'ambit login', exit: 4, details })
  return new Fault({ code, message, next: nextAfter(status, command), details })
}

/** What brings the caller further: who may, what there is, how it is written. */
function nextAfter(status: number, command: string): string {
  const [noun = ''] = command.split(' ')
  if (status === 403) return 'ambit me get'
  if (status === 404) return `ambit ${noun} --help`
  if (status >= 500) return 'ambit doctor'
  return `ambit ${command} --help`
}

/** What a GET of the API answers. */
export function look(
  server: Server,
  template: string,
  { parameters = {}, query = {} }: Partial<Pick<RouteRequest, 'parameters' | 'query'>> = {},
): Promise<unknown> {
  return server.send({ method: 'GET', template, parameters, query, body: undefined })
}
