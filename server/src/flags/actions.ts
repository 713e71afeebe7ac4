import { findUser } from '../directory/index.ts'
import { type EventName, emit } from '../events/index.ts'
import type { Actor } from '../platform/actor.ts'
import type { Sql, Transaction } from '../platform/database.ts'
import type { OrganizationId, UserId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { conflict, notFound, unprocessable } from '../platform/refusal.ts'
import { type Flag, type FlagOwner, flagsMax } from './model.ts'
import { renderFlag } from './render-flag.ts'
import { countFlags, deleteFlag, insertFlag, listSlugsOn, lockFlag, saveFlag } from './store.ts'

/**
 * The slugs of the flags that are on for a person in an organization: by default, for the person, or for the organization. In
 * their order, as the claim `feature_flags` of a token has them.
 */
export function flagsFor(
  sql: Sql,
  whom: { readonly userId: UserId; readonly organizationId: OrganizationId | undefined },
): Promise<string[]> {
  const { userId, organizationId } = whom
  return listSlugsOn(sql, organizationId === undefined ? [userId] : [userId, organizationId])
}

/** Who changes flags, and what their events name besides: the environment, and the client that stands for it. */
export interface FlagCaller {
  readonly actor: Actor
  readonly environmentId: string
  readonly clientId: string
}

export interface FlagParts {
  readonly slug: string
  readonly name: string
  readonly description: string | undefined
  readonly tags: readonly string[]
  readonly enabled: boolean
  readonly defaultValue: boolean
}

/** 409 `flag_exists` for a slug that is taken. */
export function createFlag(on: Platform, caller: FlagCaller, parts: FlagParts): Promise<Flag> {
  return on.database.transaction(async tx => {
    if ((await countFlags(tx)) >= flagsMax)
      throw unprocessable(`There are ${flagsMax} flags already. Delete one first.`, [
        { code: 'too_many_flags', message: `At most ${flagsMax}.`, field: 'slug' },
      ])
    const flag = await insertFlag(tx, { ...parts, owner: await ownerOf(tx, caller.actor) })
    if (flag === undefined) throw conflict('flag_exists', 'A feature flag with this slug already exists.')
    await emitFlag(tx, caller, { event: 'flag.created', flag })
    return flag
  })
}

async function ownerOf(sql: Sql, actor: Actor): Promise<FlagOwner | undefined> {
  const id = actor.kind === 'api_key' ? actor.ownerId : actor.kind === 'person' ? actor.userId : undefined
  const user = id && (await findUser(sql, id))
  if (user === undefined) return undefined
  return { email: user.email, first_name: user.firstName ?? null, last_name: user.lastName ?? null }
}

export type FlagChange = Partial<Pick<Flag, 'name' | 'description' | 'tags' | 'enabled' | 'defaultValue'>>

/** What changed is in the event, with what it was; a change that changes nothing is none. */
export function updateFlag(
  on: Platform,
  caller: FlagCaller,
  { slug, change }: { readonly slug: string; readonly change: FlagChange },
): Promise<Flag> {
  return on.database.transaction(async tx => {
    const before = await lockFlag(tx, slug)
    if (before === undefined) throw notFound('feature flag')
    const previous = differences(before, { ...before, ...change })
    if (Object.keys(previous).length === 0) return before
    const flag = await saveFlag(tx, { ...before, ...change })
    await emitFlag(tx, caller, { event: 'flag.updated', flag, previous: { data: previous } })
    return flag
  })
}

const watched = ['name', 'description', 'tags', 'enabled', 'default_value'] as const

function differences(before: Flag, after: Flag): Record<string, unknown> {
  const [was, is] = [renderFlag(before), renderFlag(after)]
  const changed = watched.filter(member => JSON.stringify(was[member]) !== JSON.stringify(is[member]))
  return Object.fromEntries(changed.map(member => [member, was[member]]))
}

/** With its targets. Nobody has it from the next token on. */
export function removeFlag(on: Platform, caller: FlagCaller, slug: string): Promise<void> {
  return on.database.transaction(async tx => {
    const flag = await lockFlag(tx, slug)
    if (flag === undefined) throw notFound('feature flag')
    await deleteFlag(tx, flag.id)
    await emitFlag(tx, caller, { event: 'flag.deleted', flag })
  })
}

interface FlagEvent {
  readonly event: Extract<EventName, `flag.${string}`>
  readonly flag: Flag
  readonly previous?: object
  readonly context?: object
}

/** What happened to a flag, in its wire shape. */
export async function emitFlag(tx: Transaction, caller: FlagCaller, told: FlagEvent): Promise<void> {
  const { event, flag, previous, context } = told
  await emit(tx, {
    actor: caller.actor,
    event,
    clientId: caller.clientId,
    data: { ...renderFlag(flag), environment_id: caller.environmentId },
    ...(previous === undefined ? {} : { previous }),
    ...(context === undefined ? {} : { context }),
  })
}
