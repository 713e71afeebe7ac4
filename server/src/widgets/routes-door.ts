import type { z } from 'zod'
import { readJson } from '../platform/body.ts'
import type { Platform } from '../platform/platform.ts'
import { unprocessable } from '../platform/refusal.ts'
import type { Call, DoorRoute } from '../platform/route.ts'
import { authenticateWidget } from './actions-caller.ts'
import { requireElevated } from './actions-elevated.ts'
import { organizationMissing, permissionMissing } from './errors.ts'
import type { Caller, Member, WidgetScope } from './model.ts'

/** One request of a widget, parsed. */
export interface Asked<C extends Caller, B> {
  readonly on: Platform
  readonly call: Call
  readonly caller: C
  readonly body: B
  /** Of the path. */
  readonly params: Readonly<Record<string, string>>
}

interface Parts<B extends z.ZodType | undefined, R extends z.ZodType> {
  readonly summary: string
  /** One of these is needed; undefined: every member, or every person, may. */
  readonly permission?: WidgetScope | readonly WidgetScope[]
  readonly elevated?: true
  readonly body?: B
  readonly response: R
  readonly status?: 200 | 201
}

type Body<B extends z.ZodType | undefined> = B extends z.ZodType ? z.output<B> : undefined
type Handled = Pick<DoorRoute, 'summary' | 'handle'>

/** A door for a person, whatever organization the token speaks for. */
export function forPerson<R extends z.ZodType, B extends z.ZodType | undefined = undefined>(
  parts: Parts<B, R>,
  act: (asked: Asked<Caller, Body<B>>) => Promise<z.input<R>>,
): Handled {
  return {
    summary: parts.summary,
    handle: async (on, call) => {
      const caller = await admit(on, call, parts)
      return answer(parts, await act(await parsed(parts, { on, call, caller })))
    },
  }
}

/** A door for a member of the organization that the token speaks for. */
export function forMember<R extends z.ZodType, B extends z.ZodType | undefined = undefined>(
  parts: Parts<B, R>,
  act: (asked: Asked<Member, Body<B>>) => Promise<z.input<R>>,
): Handled {
  return {
    summary: parts.summary,
    handle: async (on, call) => {
      const { organizationId, ...caller } = await admit(on, call, parts)
      if (organizationId === undefined) throw organizationMissing()
      return answer(parts, await act(await parsed(parts, { on, call, caller: { ...caller, organizationId } })))
    },
  }
}

async function admit(
  on: Platform,
  call: Call,
  { permission, elevated }: Pick<Parts<z.ZodType, z.ZodType>, 'permission' | 'elevated'>,
): Promise<Caller> {
  const caller = await authenticateWidget(on, call)
  const wanted = permission === undefined ? [] : [permission].flat()
  const [first] = wanted
  if (first !== undefined && caller.organizationId === undefined) throw organizationMissing()
  if (first !== undefined && !wanted.some(each => caller.permissions.includes(each))) throw permissionMissing(first)
  if (elevated === true) await requireElevated(on, call, caller)
  return caller
}

async function parsed<C extends Caller, B extends z.ZodType | undefined>(
  { body: schema }: Pick<Parts<B, z.ZodType>, 'body'>,
  { on, call, caller }: { readonly on: Platform; readonly call: Call; readonly caller: C },
): Promise<Asked<C, Body<B>>> {
  const sent = schema === undefined ? undefined : parseWith(schema, (await readJson(call.request)) ?? {})
  // What the schema of this very door parsed; TypeScript can't follow that through the generic.
  return { on, call, caller, body: sent as Body<B>, params: call.params }
}

/** 422 with what is wrong in each field. */
export function parseWith<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  const read = schema.safeParse(value)
  if (read.success) return read.data
  const errors = read.error.issues.map(({ code, message, path }) => ({
    code,
    message,
    field: path.join('.') || 'body',
  }))
  throw unprocessable('Validation failed', errors)
}

/** The query, parsed; what no schema knows is refused, as elsewhere. */
export function queryWith<S extends z.ZodType>(schema: S, { url }: Call): z.output<S> {
  return parseWith(schema, Object.fromEntries(url.searchParams))
}

const okStatus = 200

/** Always JSON, and nothing that its schema does not name. */
function answer(
  { response, status = okStatus }: Pick<Parts<undefined, z.ZodType>, 'response' | 'status'>,
  value: unknown,
) {
  return new Response(JSON.stringify(response.parse(value)), {
    status,
    headers: { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' },
  })
}
