import { isDeepStrictEqual } from 'node:util'
import type { Value } from '../model.ts'
import { look, type Server } from '../routes/call-route.ts'
import type { Item } from './read-seed.ts'

/** One thing that is not as the file says. */
export interface Change {
  readonly action: 'create' | 'change'
  readonly kind: string
  readonly name: string
  /** Which of its fields differ. */
  readonly fields: readonly string[]
}

/** A run over a file: against which server, only looking or also acting, and what was found. */
export interface Seeding {
  readonly server: Server
  readonly onlyLooks: boolean
  readonly changes: Change[]
  /** What a creation shows once. */
  readonly shownOnce: Item[]
}

export interface Wanted {
  readonly kind: string
  readonly name: string
  /** What is there now, as the API shows it. */
  readonly found: Item | undefined
  readonly fields: Item
  create(): Promise<unknown>
  /** Left out where what is there stays as it is. */
  change?(fields: Item): Promise<unknown>
}

/** Creates what is missing, changes what differs, and answers what is there then; undefined where it only looked and there is nothing. */
export async function settle(on: Seeding, wanted: Wanted): Promise<Item | undefined> {
  const { kind, name, found, fields } = wanted
  if (found === undefined) {
    on.changes.push({ action: 'create', kind, name, fields: Object.keys(fields) })
    return on.onlyLooks ? undefined : Object(await wanted.create())
  }
  const differing = Object.entries(fields).filter(([field, value]) => !isDeepStrictEqual(value, found[field]))
  if (differing.length === 0 || wanted.change === undefined) return found
  on.changes.push({ action: 'change', kind, name, fields: differing.map(([field]) => field) })
  if (!on.onlyLooks) await wanted.change(Object.fromEntries(differing))
  return found
}

/** Sends a body to the API. */
export function send(
  { server }: Seeding,
  method: 'POST' | 'PUT' | 'PATCH',
  {
    template,
    parameters = {},
    body,
  }: { readonly template: string; readonly parameters?: Record<string, string>; readonly body: object },
): Promise<unknown> {
  return server.send({ method, template, parameters, query: {}, body: body as Value })
}

/** All of a list, page by page. */
export async function everything(
  { server }: Seeding,
  template: string,
  given: { readonly parameters?: Record<string, string>; readonly query?: Record<string, string> } = {},
): Promise<Item[]> {
  const found: Item[] = []
  for (let after: unknown; ; ) {
    const query = { limit: '100', ...given.query, ...(typeof after === 'string' ? { after } : {}) }
    const page: { data?: Item[]; list_metadata?: { after?: unknown } } = Object(
      await look(server, template, { parameters: given.parameters ?? {}, query }),
    )
    found.push(...(page.data ?? []))
    after = page.list_metadata?.after
    if (typeof after !== 'string') return found
  }
}
