import type { Server } from '../routes/call-route.ts'
import { look } from '../routes/call-route.ts'
import { ask, find } from './ask-server.ts'
import { fitMetadata } from './fields.ts'
import type { Item, LeftOut, Organization, OrganizationName } from './model.ts'

export type Found =
  | { readonly ok: true; readonly id: string; readonly made: boolean; readonly leftOut: readonly LeftOut[] }
  | { readonly ok: false; readonly code: string; readonly reason: string }

const rememberedMax = 10_000

/** The organizations that an import names, each looked for once and made where there is none. */
export class Organizations {
  readonly #server: Server
  readonly #known = new Map<string, Promise<Found>>()

  constructor(server: Server) {
    this.#server = server
  }

  /** Lanes that name the same one wait for the same answer, so that it is made once. */
  named(name: OrganizationName, whole?: Organization): Promise<Found> {
    const key = JSON.stringify([name.id, name.externalId, name.name])
    const known = this.#known.get(key)
    if (known !== undefined && whole === undefined)
      return known.then(found => (found.ok ? { ...found, made: false } : found))
    const looked = settle(this.#server, name, whole)
    this.#known.set(key, looked)
    looked.catch(() => this.#known.delete(key))
    const [oldest] = this.#known.keys()
    if (this.#known.size > rememberedMax && oldest !== undefined) this.#known.delete(oldest)
    return looked
  }
}

async function settle(server: Server, name: OrganizationName, whole: Organization | undefined): Promise<Found> {
  const there = await findOne(server, name)
  if (there === 'several')
    return {
      ok: false,
      code: 'organization_ambiguous',
      reason: 'There are several organizations of this name. Name it by org_id or org_external_id.',
    }
  if (there !== undefined) return { ok: true, id: String(there.id), made: false, leftOut: [] }
  if (name.externalId === undefined && name.name === undefined)
    return { ok: false, code: 'organization_unknown', reason: 'There is no organization of this id here.' }
  return make(server, name, whole)
}

async function make(server: Server, name: OrganizationName, whole: Organization | undefined): Promise<Found> {
  const { metadata, leftOut } = fitMetadata(whole?.metadata ?? {})
  const body = { name: name.name ?? name.externalId, external_id: name.externalId ?? name.id, metadata }
  // What another server says of a domain proves nothing here: it is claimed, and has to be proven.
  const domains = (whole?.domains ?? []).map(domain => ({ domain, state: 'pending' }))
  const template = '/organizations'
  const first = await ask(server, 'POST', {
    template,
    body: domains.length === 0 ? body : { ...body, domain_data: domains },
  })
  if (first.ok) return { ok: true, id: String(first.value.id), made: true, leftOut }
  const second = domains.length === 0 ? first : await ask(server, 'POST', { template, body })
  if (!second.ok) return second
  const left = { part: 'domains', code: first.code, reason: first.reason }
  return { ok: true, id: String(second.value.id), made: true, leftOut: [...leftOut, left] }
}

async function findOne(
  server: Server,
  { id, externalId, name }: OrganizationName,
): Promise<Item | 'several' | undefined> {
  if (id !== undefined) {
    const found = await find(server, '/organizations/{id}', { id })
    if (found !== undefined) return found
  }
  // An id of another server is the external id here.
  const external = externalId ?? id
  if (external !== undefined) {
    const found = await find(server, '/organizations/external_id/{external_id}', { external_id: external })
    if (found !== undefined || externalId !== undefined) return found
  }
  return name === undefined ? undefined : findByName(server, name)
}

async function findByName(server: Server, name: string): Promise<Item | 'several' | undefined> {
  const page: { data?: Item[] } = Object(
    await look(server, '/organizations', { query: { search: name, limit: '100' } }),
  )
  const same = (page.data ?? []).filter(each => each.name === name)
  return same.length > 1 ? 'several' : same[0]
}
