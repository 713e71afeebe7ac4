import { Fault } from '../fault.ts'
import { look, type Server } from '../routes/call-route.ts'
import type { Item } from '../seed/read-seed.ts'
import type { Framework, Project } from './model.ts'

/** How the application of a project has to be at the server. */
export interface Wanted {
  readonly name: string
  readonly kind: Framework['kind']
  readonly redirect_uris: readonly string[]
  readonly logout_uris: readonly string[]
  readonly origins: readonly string[]
  readonly initiate_login_uri: string
}

/** Which application is meant. */
export interface Meant {
  /** Its id or client id, where the project or the person says it. */
  readonly named: string | undefined
  /** Whether somebody said where the project is served; else an application that serves it anywhere is as it should be. */
  readonly addressSaid: boolean
}

/** What is to be done at the server. */
export interface Registration {
  readonly state: 'created' | 'changed' | 'unchanged'
  readonly found: Item | undefined
  readonly wanted: Wanted
  /** The members that lack something, whole, as they will be. */
  readonly changes: Readonly<Record<string, Item[string]>>
}

/** The application of a project that is served at `origin`. */
export function wantedOf(framework: Framework, project: Project, origin: string): Wanted {
  const at = (path: string): string => new URL(path, origin).href
  const isPage = framework.kind === 'single_page'
  return {
    name: project.name,
    kind: framework.kind,
    redirect_uris: [at(framework.callback)],
    logout_uris: [at('/')],
    origins: isPage ? [origin] : [],
    initiate_login_uri: at(isPage ? '/' : '/sign-in'),
  }
}

/**
 * What the server lacks for this application. It is the one that was named, by its id or its client id, else one of that name whose
 * people come back to the same address already, else a new one.
 */
export async function planRegistration(
  server: Server,
  wanted: Wanted,
  { named, addressSaid }: Meant,
): Promise<Registration> {
  const there = await applications(server)
  const found = there.find(known =>
    named === undefined ? isItsOwn(known, wanted) : known.client_id === named || known.id === named,
  )
  if (found === undefined && named !== undefined)
    throw new Fault({
      code: 'application_not_found',
      message: `This server has no application ${named}.`,
      next: 'ambit applications list',
    })
  if (found !== undefined && (found.state !== 'active' || found.kind !== wanted.kind))
    throw new Fault({
      code: 'application_does_not_fit',
      message: `The application ${found.client_id} is ${found.state} and ${found.kind}; an active one of the kind ${wanted.kind} is needed.`,
      next: 'ambit applications list',
    })
  if (found === undefined) return { state: 'created', found, wanted, changes: {} }
  const changes = !addressSaid && comesBack(found, wanted) ? {} : missingIn(found, wanted)
  return { state: Object.keys(changes).length === 0 ? 'unchanged' : 'changed', found, wanted, changes }
}

function isItsOwn(known: Item, { name, kind, redirect_uris: [address = ''] }: Wanted): boolean {
  const fits = known.name === name && known.kind === kind && known.state === 'active'
  return fits && urisOf(known.redirect_uris).includes(address)
}

function comesBack({ redirect_uris: known }: Item, { redirect_uris: [address = ''] }: Wanted): boolean {
  const { pathname } = new URL(address)
  return urisOf(known).some(uri => URL.canParse(uri) && new URL(uri).pathname === pathname)
}

/** The members as they are now, as a change takes them. */
export function formerOf({ found, changes }: Registration): Record<string, unknown> {
  return Object.fromEntries(
    Object.keys(changes).map(name => {
      const value = found?.[name]
      return [name, name === 'origins' || !Array.isArray(value) ? value : urisOf(value)]
    }),
  )
}

/** What is there stays: addresses are added to those that others rely on. */
function missingIn(found: Item, wanted: Wanted): Record<string, unknown> {
  const lists = (['redirect_uris', 'logout_uris', 'origins'] as const).map(name => {
    const known = name === 'origins' ? textsOf(found[name]) : urisOf(found[name])
    return [name, [...new Set([...known, ...wanted[name]])], known.length] as const
  })
  const grown = lists.filter(([, all, before]) => all.length > before).map(([name, all]) => [name, all])
  const start = found.initiate_login_uri === null ? [['initiate_login_uri', wanted.initiate_login_uri]] : []
  return Object.fromEntries([...grown, ...start])
}

async function applications(server: Server): Promise<Item[]> {
  const found: Item[] = []
  for (let after: unknown; ; ) {
    const query = { limit: '100', ...(typeof after === 'string' ? { after } : {}) }
    const page: { data?: Item[]; list_metadata?: { after?: unknown } } = Object(
      await look(server, '/v1/applications', { query }),
    )
    found.push(...(page.data ?? []))
    after = page.list_metadata?.after
    if (typeof after !== 'string') return found
  }
}

function urisOf(list: unknown): string[] {
  const entries: { uri?: unknown }[] = Array.isArray(list) ? list : []
  return entries.map(({ uri }) => String(uri))
}

function textsOf(list: unknown): string[] {
  return Array.isArray(list) ? list.map(String) : []
}
