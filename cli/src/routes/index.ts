import { askAgainMs } from '../ask-again.ts'
import { Fault } from '../fault.ts'
import type { Call, Command, Result } from '../model.ts'
import { resultSchema } from '../schemas.ts'
import { serverOf } from './call-route.ts'
import { renderAnswer } from './render-answer.ts'
import { renderEnded } from './render-ended.ts'
import { optionsOf, parametersOf, type RouteRequest, requestOf } from './request-of.ts'
import { type RouteEntry, routeTable } from './table.ts'

/** The names of all commands that are routes. */
export function routeNames(): string[] {
  return Object.keys(routeTable())
}

/** The command of a route, or undefined where there is none of that name. */
export function findRouteCommand(name: string): Command | undefined {
  const table = routeTable()
  const entry = Object.hasOwn(table, name) ? table[name] : undefined
  return entry === undefined ? undefined : commandOf(name, entry)
}

function commandOf(name: string, entry: RouteEntry): Command {
  return {
    name,
    summary: entry.summary,
    example: entry.example,
    arguments: parametersOf(entry.path).map(parameter => ({ name: parameter, summary: `part of ${entry.path}` })),
    options: optionsOf(entry),
    get result() {
      return resultSchema(entry)
    },
    run: call => runRoute(name, entry, call),
  }
}

async function runRoute(name: string, entry: RouteEntry, call: Call): Promise<Result> {
  const { world, profile, options } = call
  const request = await requestOf(entry, call)
  if (options['dry-run'] === true) return dryRun(request)
  const server = await serverOf({ world, profile, command: name })
  const render = name === 'sessions end' ? renderEnded : renderAnswer
  const present = (value: unknown): Result => ({ value, text: render(value, call) })
  if (options.all === true) return present(await everyPage(next => server.send({ ...request, query: next }), request))
  if (options.watch === true && entry.waits !== undefined)
    return watch(call, entry.waits, async () => present(await server.send(request)))
  return present(await server.send(request))
}

function dryRun({ method, template, parameters, query, body }: RouteRequest): Result {
  const path = template.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(parameters[name] ?? ''))
  const search = new URLSearchParams(
    Object.entries(query).map(([name, value]): [string, string] => [name, String(value)]),
  ).toString()
  const value = { method, path: search === '' ? path : `${path}?${search}`, ...(body === undefined ? {} : { body }) }
  const shown = body === undefined ? '' : `\n${JSON.stringify(body, undefined, 2)}`
  return { value: { dry_run: true, ...value }, text: `${method} ${value.path}${shown}` }
}

const pagesMax = 10_000

/** All pages of a list as one: its cursors are followed until there is none. */
async function everyPage(
  read: (query: RouteRequest['query']) => Promise<unknown>,
  { query }: RouteRequest,
): Promise<unknown> {
  const data: unknown[] = []
  let after: string | null | undefined
  for (let pages = 0; pages < pagesMax; pages++) {
    const page = listOf(await read({ limit: 100, ...query, ...(after ? { after } : {}) }))
    data.push(...page.data)
    after = page.after
    if (!after) break
  }
  return { object: 'list', data, list_metadata: { before: null, after: after ?? null } }
}

function listOf(value: unknown): { readonly data: readonly unknown[]; readonly after: string | null } {
  const answer: { data?: unknown; list_metadata?: { after?: unknown } } = Object(value)
  const after = answer.list_metadata?.after
  return { data: Array.isArray(answer.data) ? answer.data : [], after: typeof after === 'string' ? after : null }
}

const waitingWords: ReadonlySet<unknown> = new Set(['pending', 'waiting', 'requested', 'running', 'queued', 'open'])

/** Prints each change as a line, and answers with the state that waits for nothing. */
async function watch(call: Call, word: 'state' | 'status', ask: () => Promise<Result>): Promise<Result> {
  let last: string | undefined
  for (;;) {
    const result = await ask()
    const state: unknown = Object(result.value)[word]
    if (!waitingWords.has(state)) return result
    const now = JSON.stringify(result.value)
    if (now !== last) call.emit(result)
    last = now
    await call.world.wait(askAgainMs)
    if (call.world.interrupted.aborted)
      throw new Fault({ code: 'interrupted', message: `It is still ${state}.`, next: `ambit ${call.command} --help` })
  }
}
