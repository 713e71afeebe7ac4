import { createHash } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { mailsTo } from '../../src/mail/index.ts'
import { createLogger } from '../../src/platform/log.ts'
import { type Canary, formsOf, type Surface } from '../chaos/canary-forms.ts'
import { dumpDatabase, grep } from '../chaos/dump.ts'
import { allRoutes, nameOf } from '../golden/routes.ts'
import { until } from '../until.ts'
import type { SecurityGround } from './ground.ts'
import { keptBytes, openNames, type Run, secretNames } from './secret-names.ts'

/** Notes each secret that passes a node's edge, whichever test sends it, and finds out afterwards what became of it. */
export interface SecretWitness {
  /** A secret that came from elsewhere than through the edge. */
  note(name: string, value: string): void
  /** What is no secret, under whatever name it is shown. */
  openly(value: string): void
  /** Names that stood over a secret. */
  names(): ReadonlySet<string>
  count(): number
  /** Answers that showed a secret first, and that a cache may keep. */
  cacheable(): string[]
  /** What a run should have planted and did not: names that nothing stood under, columns without a row. */
  missing(run: Run): Promise<string[]>
  /** Where in the database, in the log or in answers to agents a secret stands, as itself or so that it can be got back. */
  search(): Promise<string[]>
}

const lengthMin = 8
/** Of those names that also stand over words: a secret is longer than any of them. */
const randomLengthMin = 24
const alsoWords = new Set(['state', 'nonce', 'code', 'value', 'token', 'secret', 'request', 'authorization', 'cookie'])
/** Words, ids, and a code that is sent as a wrong one. */
const notRandom = /^(?:[a-z_]+|[a-z_]+_[0-9A-HJKMNP-TV-Z]{26}|0{6})$/
const digits = /^\d{6}$/
const userCode = /^[B-Z]{4}-[B-Z]{4}$/
const longToken = /[A-Za-z0-9_-]{40,}/g

/** The secrets that were noted, each under the name that it had first. */
interface Noted {
  readonly seen: Map<string, string>
  readonly names: Set<string>
  readonly open: Set<string>
  /** Answers that showed a secret and may be kept by a cache. */
  readonly cacheable: Set<string>
  readonly toAgents: Buffer[]
}

function noteIn(noted: Noted, name: string, value: string): void {
  const isShort = digits.test(value) || userCode.test(value)
  const min = alsoWords.has(name) ? randomLengthMin : lengthMin
  if ((value.length < min && !isShort) || notRandom.test(value)) return
  noted.names.add(name)
  if (!noted.seen.has(value)) noted.seen.set(value, name)
}

export function watchSecrets(ground: SecurityGround): SecretWitness {
  const noted: Noted = { seen: new Map(), names: new Set(), open: new Set(), cacheable: new Set(), toAgents: [] }
  const lines: string[] = []
  const { edge, on } = ground.node.ambit
  const asked = edge.fetch
  const fetch: typeof edge.fetch = async (request, peer) => {
    const copy = request.clone()
    const response = await asked(request, peer)
    await noteExchange(noted, copy, response)
    return response
  }
  Object.assign(edge, { fetch })
  Object.assign(on, { log: createLogger('debug', { write: line => lines.push(line) }) })
  const note: SecretWitness['note'] = (name, value) => noteIn(noted, name, value)
  return {
    note,
    openly: value => {
      noted.open.add(value)
    },
    names: () => noted.names,
    count: () => noted.seen.size,
    cacheable: () => [...noted.cacheable],
    missing: async run => {
      const names = Object.entries(secretNames).filter(([name, by]) => by === run && !noted.names.has(name))
      return [...names.map(([name]) => name), ...(await emptyColumns(ground, run))]
    },
    search: async () => {
      await noteMails(ground, note)
      const secrets = [...noted.seen].map(([value, name]) => ({ name, value }))
      const log = { name: 'the log at level debug', bytes: Buffer.from(lines.join('')) }
      const agents = { name: 'answers to agents', bytes: Buffer.concat(noted.toAgents) }
      return searchFor(
        secrets.filter(({ value }) => !noted.open.has(value)),
        [log, agents, ...(await dumpOf(ground))],
      )
    },
  }
}

async function emptyColumns({ db }: SecurityGround, run: Run): Promise<string[]> {
  const empty: string[] = []
  for (const [column] of Object.entries(keptBytes).filter(([, by]) => by === run)) {
    const [table, name] = column.split('.')
    const kept = `SELECT FROM ${table} WHERE octet_length(${name}) > 8 LIMIT 1`
    if ((await db.database.query(kept)).length === 0) empty.push(column)
  }
  return empty
}

async function noteExchange(noted: Noted, request: Request, response: Response): Promise<void> {
  const note: Note = (name, value) => {
    if (typeof value !== 'string') return
    if (name in secretNames) noteIn(noted, name, value)
    if (name in openNames) noted.open.add(value)
  }
  const { pathname } = new URL(request.url)
  await noteRequest(request, note)
  const isText = /json|html|form/.test(response.headers.get('content-type') ?? '')
  const text = isText ? await response.clone().text() : ''
  if (pathname.startsWith('/mcp')) {
    noted.toAgents.push(Buffer.from(text))
    return
  }
  const before = noted.seen.size
  noteAnswer(response, text, note)
  const isKept = !(response.headers.get('cache-control') ?? '').includes('no-store')
  if (noted.seen.size > before && isKept) noted.cacheable.add(`${request.method} ${pathname}`)
}

type Note = (name: string, value: unknown) => void

const pathTokens = allRoutes
  .map(nameOf)
  .filter(name => name.includes('{token}'))
  .map(name => new RegExp(`^${name.slice(name.indexOf(' ') + 1).replace(/\{token\}.*/, '([^/]+)')}`))

async function noteRequest(request: Request, note: Note): Promise<void> {
  const { pathname, searchParams } = new URL(request.url)
  for (const [name, value] of searchParams) note(name, value)
  for (const token of pathTokens) note('token', token.exec(pathname)?.[1])
  const [scheme = '', credentials = ''] = (request.headers.get('authorization') ?? '').split(' ')
  const isBasic = scheme.toLowerCase() === 'basic'
  if (isBasic) note('client_secret', decoded(Buffer.from(credentials, 'base64').toString().split(':')[1] ?? ''))
  else note('authorization', credentials)
  note('idempotency_key', request.headers.get('idempotency-key') ?? undefined)
  for (const pair of (request.headers.get('cookie') ?? '').split('; '))
    note('cookie', pair.slice(pair.indexOf('=') + 1))
  const type = request.headers.get('content-type') ?? ''
  const text = await request.text().catch(() => '')
  if (type.includes('x-www-form-urlencoded')) for (const [name, value] of new URLSearchParams(text)) note(name, value)
  if (type.includes('json')) noteJson(text, note)
}

function noteAnswer({ headers }: Response, text: string, note: Note): void {
  for (const line of headers.getSetCookie()) note('set_cookie', /=([^;]*)/.exec(line)?.[1])
  const location = headers.get('location') ?? ''
  if (URL.canParse(location, 'http://x'))
    for (const [name, value] of new URL(location, 'http://x').searchParams) note(name, value)
  const type = headers.get('content-type') ?? ''
  if (type.includes('json')) noteJson(text, note)
  if (!type.includes('html')) return
  for (const [, name = '', value] of text.matchAll(/name="(\w+)" value="([^"]*)"/g)) note(name, value)
  for (const [, key = ''] of text.matchAll(/class="mono key">([^<]*)</g))
    for (const each of spellings(key)) note('totp_secret', each)
  for (const [, code = ''] of text.matchAll(/<li class="mono">([^<]*)</g))
    for (const each of spellings(code)) note('recovery_code', each)
}

function noteJson(text: string, note: Note): void {
  try {
    JSON.parse(text, (name, value) => {
      note(name, value)
      if (typeof value === 'string' && value.startsWith('http'))
        for (const [token] of value.matchAll(longToken)) note('link', token)
      return value
    })
  } catch {
    // What is no JSON has no members.
  }
}

/** As it is shown, and without what only groups it for the eye. */
function spellings(shown: string): string[] {
  return [shown, shown.replaceAll(/[\s-]/g, '')]
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** Digits and links of every mail whose words are still kept. */
async function noteMails({ node, db }: SecurityGround, note: (name: string, value: string) => void): Promise<void> {
  const addresses = await db.database.query<{ to: string }>('SELECT DISTINCT to_address AS to FROM mails')
  for (const { to } of addresses)
    for (const { text } of await mailsTo(node.ambit.on, to)) {
      for (const [code] of text.matchAll(/\b\d{6}\b/g)) note('code', code)
      for (const [token] of text.matchAll(longToken)) note('token', token)
    }
}

async function dumpOf({ db }: SecurityGround): Promise<Surface[]> {
  await until(async () => (await db.database.query('SELECT FROM audit_queue LIMIT 1')).length === 0)
  const operator = new pg.Client({ connectionString: db.adminUrl })
  await operator.connect()
  try {
    return await dumpDatabase(operator)
  } finally {
    await operator.end()
  }
}

/** Each secret in each surface, as `name as form in surface`. Those of few letters are also looked for as their plain digests. */
export async function searchFor(
  secrets: readonly (Canary & { readonly value: string })[],
  surfaces: readonly Surface[],
): Promise<string[]> {
  const short = new Map(secrets.filter(({ value }) => digits.test(value)).map(({ name, value }) => [value, name]))
  const needles = new Map<string, string>()
  for (const secret of secrets) {
    const { name, value } = secret
    if (!short.has(value))
      for (const { form, bytes } of formsOf(secret)) needles.set(bytes.toString('latin1'), `${name} as ${form}`)
    if (short.has(value) || userCode.test(value))
      for (const typed of [value, value.replace('-', '')])
        needles.set(createHash('sha256').update(typed).digest('hex'), `${name} as its plain digest`)
  }
  const found = await grepAll([...needles.keys()], surfaces)
  const inWords = surfaces.flatMap(({ name, bytes }) =>
    [...bytes.toString('latin1').matchAll(/(?<![\w.+:-])\d{6}(?![\w.-])/g)]
      .filter(([code]) => short.has(code))
      .map(([code]) => `${short.get(code)} as itself in ${name}`),
  )
  return [
    ...new Set([...found.map(({ needle, surface }) => `${needles.get(needle)} in ${surface}`), ...inWords]),
  ].toSorted()
}

/** All needles in one pass over each surface. */
async function grepAll(
  needles: readonly string[],
  surfaces: readonly Surface[],
): Promise<{ needle: string; surface: string }[]> {
  const directory = await mkdtemp(join(tmpdir(), 'ambit-witness-'))
  const file = join(directory, 'needles')
  await writeFile(file, Buffer.from(needles.filter(needle => !/[\0\n]/.test(needle)).join('\n'), 'latin1'))
  await Promise.all(surfaces.map(({ bytes }, at) => writeFile(join(directory, `${at}.surface`), bytes)))
  const output = await grep(['-roaHFf', file, '--include=*.surface', directory])
  await rm(directory, { recursive: true })
  return output.split('\n').flatMap(line => {
    const [, at, needle] = /\/(\d+)\.surface:(.*)$/.exec(line) ?? []
    return at === undefined || needle === undefined ? [] : [{ needle, surface: surfaces[Number(at)]?.name ?? at }]
  })
}
