import { Fault } from '../fault.ts'
import { look, type Server } from '../routes/call-route.ts'
import type { Item } from './model.ts'

/** What the server answers to a body, or why it refuses that one. Everything else ends the import. */
export type Answer =
  | { readonly ok: true; readonly value: Item }
  | { readonly ok: false; readonly code: string; readonly reason: string; readonly status: number }

/** Sends a body to a route. */
export async function ask(
  server: Server,
  method: 'POST' | 'PUT' | 'PATCH',
  {
    template,
    parameters = {},
    body,
  }: { template: string; parameters?: Readonly<Record<string, string>>; body: object },
): Promise<Answer> {
  try {
    const value = await server.send({ method, template, parameters, query: {}, body: JSON.parse(JSON.stringify(body)) })
    return { ok: true, value: Object(value) }
  } catch (cause) {
    return refusal(cause)
  }
}

/** What a route shows, or nothing where it shows none. */
export async function find(
  server: Server,
  template: string,
  parameters: Readonly<Record<string, string>>,
): Promise<Item | undefined> {
  try {
    return Object(await look(server, template, { parameters }))
  } catch (cause) {
    if (cause instanceof Fault && cause.details.status === 404) return undefined
    throw cause
  }
}

/** Who may not act is told once, not for each record. */
const ofTheRecord: ReadonlySet<unknown> = new Set([400, 404, 409, 413, 422, 500])

function refusal(cause: unknown): Answer {
  if (!(cause instanceof Fault) || !ofTheRecord.has(cause.details.status)) throw cause
  const [first] = Array.isArray(cause.details.errors) ? cause.details.errors : []
  const detail: { code?: unknown; message?: unknown; field?: unknown } = Object(first)
  const code = typeof detail.code === 'string' && /^[a-z][a-z0-9_]{0,80}$/.test(detail.code) ? detail.code : cause.code
  const said = typeof detail.message === 'string' ? detail.message : cause.message
  const field = typeof detail.field === 'string' ? `${detail.field}: ` : ''
  return { ok: false, code, reason: `${field}${said}`, status: Number(cause.details.status) }
}
