import { admitDirectory } from '../directory/index.ts'
import { readJson } from '../platform/body.ts'
import { parseId } from '../platform/ids.ts'
import type { Json } from '../platform/json.ts'
import type { Platform } from '../platform/platform.ts'
import { type Call, type DoorRoute, scimDoor } from '../platform/route.ts'
import { sha256 } from '../platform/secret.ts'
import { noteLinked } from './actions-directories.ts'
import { inTurn } from './actions-turns.ts'
import { bearerRefused, scimRefused } from './errors.ts'
import type { Directory } from './model.ts'
import { type Sought, soughtBy } from './parse-filter.ts'
import { pageMax } from './render-discovery.ts'
import { presentScimList, scimBase, versionOf } from './render-scim.ts'
import { findDirectoryByToken } from './store-directories.ts'

export interface Asked {
  readonly on: Platform
  readonly call: Call
  /** The one whose token came, and which the address names. */
  readonly directory: Directory
  readonly base: string
  /** Of the resource in the address. */
  readonly id: string
  readonly ifMatch: string | null
}

type Act = (asked: Asked) => Promise<Response>

/** A door that knows its directory by the token; what comes for one directory is done one by one. */
export function doing(summary: string, act: Act): Pick<DoorRoute, 'summary' | 'handle'> {
  return {
    summary,
    handle: async (on, call) => {
      const directory = await admit(on, call)
      const base = scimBase(on.config.baseUrl, directory)
      const ifMatch = call.request.headers.get('if-match')
      return inTurn(on, directory, () => act({ on, call, directory, base, id: call.params.id ?? '', ifMatch }))
    },
  }
}

/** The directory of the address, for who shows its token; the first one who does links it. */
async function admit(on: Platform, { request, params }: Call): Promise<Directory> {
  const [, token] = /^bearer +(\S{1,200})$/i.exec(request.headers.get('authorization') ?? '') ?? []
  const id = parseId('directory', params.directory ?? '')
  if (token === undefined || id === undefined) throw bearerRefused()
  const directory = await findDirectoryByToken(on.database, { id, hash: sha256(token) })
  if (directory === undefined) throw bearerRefused()
  admitDirectory(on, directory.id)
  await noteLinked(on, directory)
  return directory
}

const okStatus = 200
const createdStatus = 201

/** An answer in the media type of SCIM (RFC 7644 section 3.1). */
export function answer(
  body: object,
  { status = okStatus, headers = {} }: { status?: number; headers?: object } = {},
): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: { 'Content-Type': 'application/scim+json', 'Cache-Control': 'no-store', ...headers },
  })
}

interface Range {
  readonly offset: number
  readonly limit: number
}

/** A kind of resources: its six doors differ in nothing else. */
export interface Kind<T extends { readonly id: string; readonly version: number }> {
  readonly path: 'Users' | 'Groups'
  readonly summaries: Readonly<Record<'list' | 'create' | 'get' | 'replace' | 'change' | 'remove', string>>
  /** Attributes that an index answers, in lower case. */
  readonly indexed: readonly string[]
  seek(
    asked: Asked,
    equal: ReadonlyMap<string, string>,
    range: Range,
  ): Promise<{ readonly rows: readonly T[]; readonly total: number }>
  show(asked: Asked, rows: readonly T[]): Promise<readonly object[]>
  create(asked: Asked, body: Json | undefined): Promise<T>
  get(asked: Asked): Promise<T>
  replace(asked: Asked, body: Json | undefined): Promise<T>
  change(asked: Asked, body: Json | undefined): Promise<T>
  remove(asked: Asked): Promise<void>
}

/** What SCIM does with resources of one kind (RFC 7644 section 3). */
export function doorsOf<T extends { readonly id: string; readonly version: number }>(
  kind: Kind<T>,
): readonly DoorRoute[] {
  const { summaries } = kind
  const all = `/scim/v2/{directory}/${kind.path}`
  const one = `${all}/{id}`
  const shown = async (asked: Asked, row: T, status = okStatus): Promise<Response> => {
    const [body = {}] = await kind.show(asked, [row])
    const headers = { ETag: versionOf(row), Location: `${asked.base}/${kind.path}/${row.id}` }
    return answer(body, { status, headers })
  }
  const body = (asked: Asked): Promise<Json | undefined> => readJson(asked.call.request)
  return [
    scimDoor(
      'get',
      all,
      doing(summaries.list, asked => listed(kind, asked)),
    ),
    scimDoor(
      'post',
      all,
      doing(summaries.create, async asked => shown(asked, await kind.create(asked, await body(asked)), createdStatus)),
    ),
    scimDoor(
      'get',
      one,
      doing(summaries.get, async asked => shown(asked, await kind.get(asked))),
    ),
    scimDoor(
      'put',
      one,
      doing(summaries.replace, async asked => shown(asked, await kind.replace(asked, await body(asked)))),
    ),
    scimDoor(
      'patch',
      one,
      doing(summaries.change, async asked => shown(asked, await kind.change(asked, await body(asked)))),
    ),
    scimDoor(
      'delete',
      one,
      doing(summaries.remove, async asked => {
        await kind.remove(asked)
        return new Response(null, { status: 204 })
      }),
    ),
  ]
}

const pageDefault = 100
const scannedMax = 20_000

/** What an index answers is paged by the database; any other filter looks at each resource as it is shown, of so many at most. */
async function listed<T extends { readonly id: string; readonly version: number }>(
  kind: Kind<T>,
  asked: Asked,
): Promise<Response> {
  const sought = soughtBy(asked.call.url.searchParams.get('filter'))
  const { startIndex, count } = rangeOf(asked.call)
  const equal = sought?.equal ?? new Map<string, string>()
  if (sought === undefined || isAnsweredByIndex(kind, sought)) {
    const { rows, total } = await kind.seek(asked, equal, { offset: startIndex - 1, limit: count })
    return answer(presentScimList(await kind.show(asked, rows), { total, startIndex }))
  }
  const { rows, total } = await kind.seek(asked, equal, { offset: 0, limit: scannedMax })
  if (total > scannedMax)
    throw scimRefused('invalidFilter', 'This filter matches too much. Ask for userName or externalId.')
  const all = (await kind.show(asked, rows)).filter(resource => sought.matches(resource))
  return answer(presentScimList(all.slice(startIndex - 1, startIndex - 1 + count), { total: all.length, startIndex }))
}

function isAnsweredByIndex({ indexed }: Pick<Kind<never>, 'indexed'>, { isWhole, equal }: Sought): boolean {
  return isWhole && indexed.some(attribute => equal.has(attribute))
}

/** RFC 7644 section 3.4.2.4: less than one counts as one, and less than none as none. */
function rangeOf({ url }: Call): { readonly startIndex: number; readonly count: number } {
  const startIndex = Math.max(1, numberOf(url, 'startIndex') ?? 1)
  const count = Math.min(pageMax, Math.max(0, numberOf(url, 'count') ?? pageDefault))
  return { startIndex, count }
}

function numberOf(url: URL, name: string): number | undefined {
  const text = url.searchParams.get(name)
  if (text === null) return undefined
  if (!/^-?\d{1,9}$/.test(text)) throw scimRefused('invalidValue', `${name} is a number.`)
  return Number(text)
}

/** Entra asks for groups without their members. */
export function isLeftOut({ url }: Call, attribute: string): boolean {
  const names = (url.searchParams.get('excludedAttributes') ?? '').split(',').map(name => name.trim().toLowerCase())
  return names.includes(attribute)
}
