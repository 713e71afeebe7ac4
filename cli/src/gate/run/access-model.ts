import type { AccessRow } from '../review.ts'
import { freshly, nobody, perform, performHonestly, wasDone } from './drive.ts'
import { findUnnamed } from './find-unnamed.ts'
import type { PageForm } from './forms.ts'
import type { Ground } from './ground.ts'
import type { ReviewAct, RoutePattern } from './manifest.ts'
import { ownPagesTried } from './own-pages.ts'
import { type Outcome, Tried } from './scenarios/model.ts'
import { type ApiEntry, isWrite } from './scripted/log.ts'
import { type PersonName, placeholdersOf, type State } from './scripted/state.ts'
import { unheldPermission } from './scripted/state-roles.ts'
import type { Visitor } from './visitor.ts'

const doers: readonly (readonly [PersonName | 'nobody', string])[] = [
  ['nobody', 'anybody'],
  ['member', 'member of the organization'],
  ['admin', 'administrator of the organization'],
]

/** What X06 saw, kept for the access model: it is read off the same runs. */
const seenBy = new WeakMap<Ground['scripted'], readonly AccessRow[]>()

/** Rows that the runs showed; empty before X06 ran. */
export function accessModelOf({ scripted }: Pick<Ground, 'scripted'>): readonly AccessRow[] {
  return seenBy.get(scripted) ?? []
}

/** Every act by everybody, and what reached the server of it. */
export async function accessTried(ground: Ground): Promise<{ readonly outcome: Outcome }> {
  const tried = new Tried(ground)
  const rows: AccessRow[] = []
  for (const act of ground.manifest.acts) rows.push(...(await tryAct(ground, tried, act)))
  if (ground.manifest.acts.length === 0) rows.push(...(await ownPagesTried(ground, tried)))
  for (const unnamed of findUnnamed(ground)) await tryUnnamed(ground, tried, unnamed)
  await trySignInRoutes(ground, tried)
  seenBy.set(ground.scripted, rows)
  return { outcome: tried.outcome() }
}

async function tryAct(ground: Ground, tried: Tried, act: ReviewAct): Promise<AccessRow[]> {
  const { form } = await performHonestly(ground, act)
  const rows: AccessRow[] = []
  const row = (who: string, to: string): AccessRow => ({
    who,
    may: act.may,
    to,
    route: `${act.route.method} ${act.route.path}`,
    seen_in: ['X06'],
  })
  for (const [name, words] of doers) {
    const visitor = await doer(ground, name)
    const done = await perform(ground, visitor, act, { template: form })
    if (wasDone(act, done.calls)) rows.push(row(words, act.to))
    if (allowed(act, name)) continue
    tried.check(!done.calls.some(isWrite), {
      tried: `${act.id} by ${words}`,
      broke: `${words} may ${act.may}: ${act.route.method} ${done.path} answered ${done.reply.status}, and ${writesOf(done.calls)} reached the server.`,
    })
    if (done.lacks !== null && !done.calls.some(isWrite))
      ground.trace.step(`${act.id}: ${words} could not get the field ${done.lacks}`)
  }
  rows.push(...(await acrossOrganizations(ground, tried, { act, form, row })))
  await withMore(ground, tried, { act, form })
  await withUnheld(ground, tried, { act, form })
  return rows
}

function allowed({ who }: ReviewAct, name: PersonName | 'nobody'): boolean {
  const ranks = ['nobody', 'member', 'admin']
  return ranks.indexOf(name) >= ranks.indexOf(who)
}

async function doer(ground: Ground, name: PersonName | 'nobody'): Promise<Visitor> {
  if (name !== 'nobody') return (await freshly(ground, name)).visitor
  ground.scripted.reset()
  return nobody(ground)
}

interface Across {
  readonly act: ReviewAct
  readonly form: PageForm | null
  readonly row: (who: string, to: string) => AccessRow
}

/** An administrator of another organization, and one of this organization on objects of the other. */
async function acrossOrganizations(ground: Ground, tried: Tried, { act, form, row }: Across): Promise<AccessRow[]> {
  const rows: AccessRow[] = []
  for (const [name, side, who, to] of [
    ['foreign_admin', 'own', 'administrator of another organization', 'another organization'],
    ['admin', 'foreign', 'administrator of the organization', 'another organization'],
  ] as const) {
    if (act.who === 'nobody') continue
    const { visitor } = await freshly(ground, name)
    const { state } = ground.scripted.stage
    const reached = idsOf(state, side)
    const { calls, reply, path } = await perform(ground, visitor, act, { side, template: form })
    const crossing = calls.filter(
      call => isWrite(call) && reached.some(id => `${call.path} ${JSON.stringify(call.body)}`.includes(id)),
    )
    if (crossing.length > 0 && crossing.some(({ status }) => status < 300)) rows.push(row(who, to))
    tried.check(crossing.length === 0, {
      tried: `${act.id} by ${who} on ${side === 'own' ? 'this organization' : 'what is of another'}`,
      broke: `An ${who} may ${act.may} in another: ${act.route.method} ${path} answered ${reply.status}, and ${writesOf(crossing)} reached the server.`,
    })
  }
  return rows
}

/** Values of a side that stand for what is there, and for nothing that is yet to be made. */
function idsOf(state: State, side: 'own' | 'foreign'): string[] {
  const {
    email: _known,
    domain_name: _named,
    new_email: _email,
    new_domain: _domain,
    new_name: _name,
    role: _role,
    permission: _permission,
    ...ids
  } = placeholdersOf(state, side)
  return Object.values(ids).filter(id => id !== '')
}

/** The honest act with a role and an organization that nobody asked for. */
async function withMore(
  ground: Ground,
  tried: Tried,
  { act, form }: { readonly act: ReviewAct; readonly form: PageForm | null },
): Promise<void> {
  const name = act.who === 'nobody' ? 'nobody' : act.who
  const visitor = await doer(ground, name)
  const { organization: foreign = '', user = '' } = placeholdersOf(ground.scripted.stage.state, 'foreign')
  const fields = Object.keys(act.fields)
  const more = {
    role: 'admin',
    roleSlug: 'admin',
    role_slug: 'admin',
    organization: foreign,
    organizationId: foreign,
    organization_id: foreign,
    org: foreign,
    userId: user,
    user_id: user,
    email_verified: 'true',
    state: 'verified',
  }
  const extra = Object.fromEntries(Object.entries(more).filter(([field]) => !fields.includes(field)))
  const { calls } = await perform(ground, visitor, act, { template: form, extra })
  const writes = calls.filter(isWrite).map(call => `${call.method} ${call.path} ${JSON.stringify(call.body)}`)
  const taken = writes.filter(text => text.includes(foreign) || text.includes(user))
  tried.check(taken.length === 0, {
    tried: `${act.id} with another organization in the request`,
    broke: `${act.id} takes the organization or the person from the request: ${taken[0]?.slice(0, 160)} reached the server.`,
  })
  const raised = writes.filter(text => /"(role|role_slug|roleSlug)":\s*"admin"|"role_slugs":\["admin"/.test(text))
  tried.check(raised.length === 0, {
    tried: `${act.id} with a role in the request`,
    broke: `${act.id} takes the role from the request: ${raised[0]?.slice(0, 160)} reached the server.`,
  })
}

/** The honest act with a permission that whoever does it does not have themselves, and with a role that permits it. */
async function withUnheld(
  ground: Ground,
  tried: Tried,
  { act, form }: { readonly act: ReviewAct; readonly form: PageForm | null },
): Promise<void> {
  if (!Object.values(act.fields).some(value => /\{(permission|organization_role)\}/.test(value))) return
  const visitor = await doer(ground, act.who)
  const { state } = ground.scripted.stage
  const { organization = '' } = placeholdersOf(state, 'own')
  const beyond = [...state.roles.values()].find(
    role => role.organization === organization && role.permissions.includes(unheldPermission),
  )
  const values = { permission: unheldPermission, organization_role: beyond?.slug ?? '' }
  for (const name of ['permission', 'organization_role'] as const) {
    const { calls } = await perform(ground, visitor, act, { template: form, values: { [name]: values[name] } })
    const given = calls.filter(isWrite).find(({ body }) => JSON.stringify(body).includes(`"${values[name]}"`))
    tried.check(given === undefined, {
      tried: `${act.id} with what they do not have themselves`,
      broke: `${act.id} gives on what whoever does it does not have: ${values[name]} in ${given?.method} ${given?.path} reached the server.`,
    })
  }
}

/** A route that changes something and that the manifest does not name is a failure by itself; what it does shows how bad it is. */
async function tryUnnamed(
  ground: Ground,
  tried: Tried,
  { route, at }: { readonly route: RoutePattern; readonly at: string },
): Promise<void> {
  const words = `${route.method} ${route.path}`
  tried.check(false, {
    tried: words,
    broke: `${at} changes something on ${words}, and ambit.review.json does not name it.`,
  })
  if (!route.path.startsWith('/')) return
  for (const name of ['nobody', 'member'] as const)
    await tryWithEverything(ground, tried, { route, name, words: name === 'nobody' ? 'Anybody' : 'A member' })
}

/** A route that the manifest names as something else than an act does no act, whoever calls it. */
async function trySignInRoutes(ground: Ground, tried: Tried): Promise<void> {
  const { signIn, webhook } = ground.manifest
  for (const route of [webhook, signIn.signOut, signIn.callback, signIn.start])
    for (const name of ['nobody', 'member', 'admin'] as const)
      if (route !== null)
        await tryWithEverything(ground, tried, {
          route,
          name,
          words: `${route.method} ${route.path} is named as no act, and ${name}`,
        })
}

interface Everything {
  readonly route: RoutePattern
  readonly name: 'nobody' | 'member' | 'admin'
  readonly words: string
}

/** A request with every id that there is, under every name that code gives them. */
async function tryWithEverything(ground: Ground, tried: Tried, { route, name, words }: Everything): Promise<void> {
  const visitor = await doer(ground, name)
  const values = placeholdersOf(ground.scripted.stage.state, 'own')
  const { membership = '', user = '', organization = '' } = values
  const fields = {
    ...values,
    id: membership,
    membershipId: membership,
    membership_id: membership,
    userId: user,
    user_id: user,
    organizationId: organization,
    organization_id: organization,
    action: 'remove',
  }
  const path = route.path.replace(/[:{[]([A-Za-z_]+)[}\]]?/g, (_whole, part) =>
    encodeURIComponent(values[part] ?? membership),
  )
  const query = route.method === 'GET' ? `${path.includes('?') ? '&' : '?'}${new URLSearchParams(fields)}` : ''
  const act: ReviewAct = {
    ...blank,
    route: { method: route.method === 'ANY' ? 'POST' : route.method, path: `${path}${query}` },
  }
  const { calls } = await perform(ground, visitor, act, route.method === 'GET' ? {} : { extra: fields })
  tried.check(!calls.some(isWrite), {
    tried: `${route.method} ${route.path} by ${name}`,
    broke: `${words} reaches what changes something: ${writesOf(calls)} reached the server.`,
  })
}

const blank: ReviewAct = {
  id: 'unnamed',
  route: { method: 'POST', path: '/' },
  page: null,
  button: null,
  fields: {},
  as: 'form',
  who: 'admin',
  may: '',
  to: '',
  dangerous: false,
  calls: [],
  code: [],
}

function writesOf(calls: readonly ApiEntry[]): string {
  const writes = calls.filter(isWrite).map(({ method, path }) => `${method} ${path}`)
  return writes.slice(0, 2).join(' and ') || 'nothing'
}
