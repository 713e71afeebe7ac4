import { z } from 'zod'
import { listApplicationNames, searchApplications } from '../applications/index.ts'
import { newestCheckpoint, newestSaying, queueLag } from '../audit/index.ts'
import {
  listNames,
  listOrganizationNames,
  listPrincipals,
  searchOrganizations,
  searchPrincipals,
} from '../directory/index.ts'
import { countCallsOf } from '../gateway/index.ts'
import { searchTools } from '../pipes/index.ts'
import type { Sql } from '../platform/database.ts'
import { parseId } from '../platform/ids.ts'
import { commaList, listOf, listQuery, listSchema, pageOf } from '../platform/list.ts'
import { api, type Route } from '../platform/route.ts'
import { listNewestSessions } from '../sessions/index.ts'

const kinds = ['user', 'organization', 'agent', 'service_account', 'application', 'tool', 'session', 'event'] as const
const foundEach = 6
const sessionsEach = 2
const eventsFound = 5
const textLengthMax = 100
const sessionsMax = 100
const namesMax = 100

const foundSchema = z
  .object({
    kind: z.enum(kinds),
    id: z.string(),
    name: z.string(),
    state: z.string().nullable(),
    /** Of a tool its provider, of an agent's session whom it acts for. */
    of: z.string().nullable(),
    /** Of an event. */
    index: z.number().int().nullable(),
    /** When a session began, when an event happened. */
    at: z.string().nullable(),
  })
  .meta({ id: 'FoundObject' })

type Found = z.input<typeof foundSchema>
const nothingMore = { of: null, index: null, at: null }

/** Each kind by a look-up of its own, all at once; the sessions are those of the principals that were found. */
async function findAll(sql: Sql, text: string): Promise<Found[]> {
  const principals = searchPrincipals(sql, text, foundEach)
  const [people, sessions, organizations, applications, tools, events] = await Promise.all([
    principals,
    principals.then(found => sessionsOf(sql, found)),
    searchOrganizations(sql, text, foundEach),
    searchApplications(sql, text, foundEach),
    searchTools(sql, text, foundEach),
    newestSaying(sql, text, eventsFound),
  ])
  return [
    ...people.map(({ id, kind, name, state }) => ({ ...nothingMore, kind, id, name, state })),
    ...organizations.map(({ id, name }) => ({ ...nothingMore, kind: 'organization' as const, id, name, state: null })),
    ...applications.map(({ id, name, state }) => ({ ...nothingMore, kind: 'application' as const, id, name, state })),
    ...sessions,
    ...tools.map(({ id, name, state }) => {
      const of = name.slice(0, name.indexOf('__'))
      return { ...nothingMore, kind: 'tool' as const, id, name, state, of }
    }),
    ...events.map(({ id, index, at, type }) => ({
      ...{ kind: 'event' as const, id, name: type, state: null },
      ...{ of: null, index, at },
    })),
  ]
}

/** The newest sessions of people, agents and service accounts. */
async function sessionsOf(
  sql: Sql,
  principals: readonly { readonly id: string; readonly name: string }[],
): Promise<Found[]> {
  const principalIds = principals.map(({ id }) => id)
  const found = await listNewestSessions(sql, { principalIds, each: sessionsEach, limit: foundEach })
  const people = await listNames(
    sql,
    found.flatMap(({ forId }) => forId ?? []),
  )
  return found.map(({ id, principalId, forId, startedAt, living }) => ({
    kind: 'session',
    id,
    name: principals.find(each => each.id === principalId)?.name ?? principalId,
    state: living ? 'active' : 'ended',
    of: forId === null ? null : (people.find(each => each.id === forId)?.name ?? forId),
    index: null,
    at: startedAt.toISOString(),
  }))
}

const countsSchema = z
  .object({
    session_id: z.string(),
    read: z.number().int(),
    written: z.number().int(),
    destroyed: z.number().int(),
    refused: z.number().int(),
    withheld: z.number().int(),
    unsettled: z.number().int(),
  })
  .meta({ id: 'CallCounts' })

const principalStates = ['invited', 'active', 'suspended', 'offboarded'] as const

/** What whoever looks at many things at once asks: what is called so, how ids are called, what calls did, how far the log is. */
export const searchRoutes: readonly Route[] = [
  api(
    {
      method: 'get',
      path: '/v1/search',
      operation: 'search',
      summary:
        'People, agents and organizations whose name begins so, with their sessions; applications and tools whose name contains it; the newest events with these words',
      tag: 'Search',
      access: 'auditor',
      query: z.object({ q: z.string().trim().min(2).max(textLengthMax) }),
      response: z.object({ object: z.literal('list'), data: z.array(foundSchema) }),
    },
    async (on, { query: { q } }) => ({ object: 'list' as const, data: await findAll(on.database, q) }),
  ),
  api(
    {
      method: 'get',
      path: '/v1/principals',
      operation: 'listPrincipals',
      summary: 'List the principals of a kind with their owners, newest first',
      tag: 'Principals',
      access: 'auditor',
      query: listQuery.extend({
        kind: z.enum(['user', 'agent', 'service_account']),
        state: z.enum(principalStates).optional(),
        owner_id: z.string().optional(),
      }),
      response: listSchema(
        z.object({
          id: z.string(),
          kind: z.enum(['user', 'agent', 'service_account']),
          state: z.enum(principalStates),
          name: z.string(),
          owner_id: z.string().nullable(),
          created_at: z.string(),
        }),
      ),
    },
    async (on, { query }) => {
      const page = pageOf(query)
      const filter = { kind: query.kind, state: query.state, ownerId: query.owner_id }
      const found = await listPrincipals(on.database, filter, page)
      return listOf(
        found.map(({ ownerId, createdAt, ...rest }) => ({
          ...rest,
          owner_id: ownerId,
          created_at: createdAt.toISOString(),
        })),
        page,
      )
    },
  ),
  api(
    {
      method: 'get',
      path: '/v1/names',
      operation: 'listNames',
      summary: 'How principals, applications and organizations are called, by their ids',
      tag: 'Search',
      access: 'auditor',
      query: z.object({ ids: commaList(namesMax) }),
      response: z.object({
        object: z.literal('list'),
        data: z.array(
          z.object({
            id: z.string(),
            kind: z.enum(['user', 'agent', 'service_account', 'application', 'organization']),
            name: z.string(),
            state: z.string(),
          }),
        ),
      }),
    },
    async (on, { query: { ids } }) => {
      const [principals, organizations, applications] = await Promise.all([
        listNames(on.database, ids),
        listOrganizationNames(on.database, ids),
        listApplicationNames(on.database, ids),
      ])
      const named = applications.map(({ id, name, state }) => ({ id, kind: 'application' as const, name, state }))
      // An organization that is erased has no row, so no state either.
      const whole = organizations.map(({ id, name }) => ({ id, kind: 'organization' as const, name, state: 'active' }))
      return { object: 'list' as const, data: [...principals, ...whole, ...named] }
    },
  ),
  api(
    {
      method: 'get',
      path: '/v1/call_counts',
      operation: 'countCalls',
      summary: 'What the calls of sessions read, wrote and destroyed, and how many were refused',
      tag: 'Sessions',
      access: 'auditor',
      query: z.object({ session_ids: commaList(sessionsMax) }),
      response: z.object({ object: z.literal('list'), data: z.array(countsSchema) }),
    },
    async (on, { query }) => {
      const ids = query.session_ids.flatMap(text => parseId('session', text) ?? [])
      const counts = await countCallsOf(on.database, ids)
      const data = counts.map(({ sessionId, ...rest }) => ({ session_id: sessionId, ...rest }))
      return { object: 'list' as const, data }
    },
  ),
  api(
    {
      method: 'get',
      path: '/v1/audit/head',
      operation: 'getAuditHead',
      summary: 'How far the log is: the newest index, and how long the oldest event has waited for its place',
      tag: 'Audit',
      access: 'auditor',
      response: z.object({
        object: z.literal('audit_head'),
        newest_index: z.number().int().nullable(),
        waiting: z.number().int(),
        oldest_waiting_seconds: z.number(),
      }),
    },
    async on => {
      const [checkpoint, lag] = await Promise.all([newestCheckpoint(on.database), queueLag(on.database)])
      return {
        object: 'audit_head' as const,
        newest_index: checkpoint === undefined ? null : checkpoint.size - 1,
        waiting: lag.waiting,
        oldest_waiting_seconds: lag.oldestSeconds,
      }
    },
  ),
]
