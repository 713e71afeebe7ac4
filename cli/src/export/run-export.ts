import { Fault } from '../fault.ts'
import { look, type Server } from '../routes/call-route.ts'
import { after, before, type Kind } from './kinds.ts'
import { withoutSecrets } from './withhold.ts'

type Item = Readonly<Record<string, unknown>>

/** One line of an export. */
export type Line = Item & { readonly object: string }

export interface Exporting {
  readonly server: Server
  /** Only what is of this one, and who is in it. */
  readonly organization: string | undefined
}

/** Everything, page by page: what is not read yet may change meanwhile. */
export async function* exportLines(on: Exporting): AsyncGenerator<Line> {
  const { server, organization } = on
  for (const kind of before) yield* linesOf(on, kind, {})
  const ids: string[] = []
  for await (const found of organizations(on)) {
    ids.push(String(found.id))
    yield shown('organization', found)
  }
  const query = organization === undefined ? {} : { organization_id: organization }
  for await (const user of pages(server, { template: '/user_management/users', query })) yield shown('user', user)
  for (const kind of after) yield* linesOfAll(on, kind, ids)
}

async function* linesOfAll(on: Exporting, kind: Kind, ids: readonly string[]): AsyncGenerator<Line> {
  if (kind.ofServer === true && on.organization !== undefined) return
  if (kind.each === undefined) yield* linesOf(on, kind, {})
  else for (const id of ids) yield* linesOf(on, kind, { [kind.each]: id })
}

async function* organizations({ server, organization }: Exporting): AsyncGenerator<Item> {
  const template = '/organizations'
  if (organization === undefined) yield* pages(server, { template, query: {} })
  else yield Object(await look(server, `${template}/{id}`, { parameters: { id: organization } }))
}

async function* linesOf(
  { server }: Exporting,
  kind: Kind,
  each: Readonly<Record<string, string>>,
): AsyncGenerator<Line> {
  const inPath = Object.keys(each).some(name => kind.template.includes(`{${name}}`))
  const query = { ...kind.query, ...(inPath ? {} : each) }
  const [organization] = Object.values(each)
  for await (const item of pages(server, { template: kind.template, query, ...(inPath ? { parameters: each } : {}) }))
    if (Object.entries(kind.only ?? {}).every(([name, value]) => item[name] === value))
      yield shown(kind.name, organization === undefined ? item : { organization_id: organization, ...item })
}

function shown(name: string, item: Item): Line {
  return { ...Object(withoutSecrets(item)), object: name }
}

const pageMax = '100'

interface Listed {
  readonly template: string
  readonly query: Readonly<Record<string, string>>
  readonly parameters?: Readonly<Record<string, string>>
}

/** Oldest first where that can be asked for, so that what is added meanwhile comes at the end. */
async function* pages(server: Server, { template, query, parameters = {} }: Listed): AsyncGenerator<Item> {
  for (let cursor: string | undefined; ; ) {
    const paging = isWhole.has(template) ? {} : { limit: pageMax, order: 'asc', ...(cursor && { after: cursor }) }
    const page: { data?: unknown; list_metadata?: { after?: unknown } } = Object(
      await look(server, template, { parameters, query: { ...query, ...paging } }),
    )
    if (!Array.isArray(page.data)) throw unreadable(template)
    yield* page.data
    const next = page.list_metadata?.after
    if (typeof next !== 'string' || next === cursor) return
    cursor = next
  }
}

/** Lists that come whole, and know no pages. */
const isWhole: ReadonlySet<string> = new Set([
  '/authorization/roles',
  '/authorization/organizations/{organization_id}/roles',
])

function unreadable(template: string): Fault {
  return new Fault({
    code: 'answer_unreadable',
    message: `${template} answers, and with no list.`,
    next: 'ambit doctor',
  })
}
