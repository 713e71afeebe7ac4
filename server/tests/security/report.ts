import { readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { filesBelow, repository } from '../shape/source.ts'
import { type Regression, regressions } from './regressions.ts'

/**
 * Attacks and faults that concern Ambit, `T…` of the security plan and `MT…` of MCP, and the tests that carry them. An id that
 * concerns what is built and stands in no title fails; one that does not concern it yet says why.
 */
export interface Row {
  readonly id: string
  readonly what: string
  /** Why it concerns nothing that is built; undefined: it does. */
  readonly notYet: string | undefined
  readonly tests: readonly Titled[]
}

export interface Titled {
  readonly path: string
  readonly title: string
}

/** Words for each id; behind `not yet:` the reason. */
const rows: Readonly<Record<string, string>> = {
  T01: 'PKCE downgrade',
  T02: 'an authorization code used twice',
  T03: 'redirect URIs that nearly fit',
  T04: 'loopback redirects that vary in more than the port',
  T05: 'code injection',
  T06: 'open redirects through errors',
  T07: 'mix-up of authorization servers',
  T08: 'repeated parameters, request objects',
  T09: 'tokens in queries, forms, referrers and logs',
  T10: 'metadata that is not true',
  T11: 'refresh tokens used again',
  T12: 'tokens of another audience or kind',
  T13: 'client authentication',
  T14: 'DPoP',
  T15: 'concurrent refreshes',
  T16: 'codes and refresh tokens of another client',
  T17: 'algorithm confusion',
  T18: 'hostile key ids and key headers',
  T19: 'keys of another application',
  T20: 'device flow',
  T21: 'token exchange',
  T22: 'scope growth',
  T23: 'introspection and revocation of foreign tokens',
  T24: 'login CSRF and reused sign-in intents',
  T25: 'logout by a relying party',
  T26: 'account linking',
  T27: 'twins of an e-mail address',
  T28: 'confused deputy, open registration',
  T29: 'assertion grants',
  T30: 'SAML: wrapping, replay, algorithms, what it is for',
  T31: 'password guessing',
  T32: 'enumeration of people',
  T33: 'magic codes',
  T34: 'password reset',
  T35: 'invitations',
  T36: 'order of factors',
  T37: 'upkeep of factors',
  T38: 'passkeys',
  T39: 'fixation',
  T40: 'API keys that come from the wrong place',
  T41: 'cookies',
  T42: 'CSRF, clickjacking, decisions by GET',
  T43: 'foreign Host and Origin, DNS rebinding',
  T44: 'the hard end of a session',
  T45: 'revocation against calls',
  T46: 'idle ends of sessions that only look',
  T47: 'silent extension',
  T48: 'tokens beyond their session',
  T49: 'clocks that differ',
  T50: 'what belongs to application A, at B',
  T51: 'SSRF',
  T52: 'outgoing webhooks',
  T53: 'incoming events, directory sync; not yet: nothing comes in but answers that were asked for',
  T54: 'domain claims',
  T55: 'a stolen database',
  T56: 'rows of the vault that were swapped',
  T57: 'key rotation under load',
  T58: 'an account of somebody else',
  T59: 'nonces and randomness',
  T60: 'tokens of a third party at their end',
  T61: 'state of an interaction that was changed, stolen or replayed',
  T62: 'lies about effects',
  T63: 'arguments that were swapped',
  T64: 'shown is not run',
  T65: 'poisoned, changed and shadowing tools',
  T66: 'an end during a call',
  T67: 'inbound headers towards a third party',
  T68: 'a third party’s credential towards an agent or log',
  T69: 'calls that nothing covers',
  T70: 'waits, polls and budgets',
  T71: 'secrets and floods in results',
  T72: 'neighbours',
  T73: 'privileged settings by others',
  T74: 'a log that was changed',
  T75: 'log injection',
  T76: 'a log that was cut, rolled back or forked',
  T77: 'a log that takes nothing',
  T78: 'events that are missing',
  T79: 'readers and erasure of the log',
  T80: 'intents without outcome',
  T81: 'limits',
  T82: 'third parties that never end',
  T83: 'schemas that cost more than they say',
  T84: 'bodies and headers that are too much',
  T85: 'slow and idle connections',
  T86: 'header and body that disagree, smuggling',
  T87: 'one approval, fifty calls',
  T88: 'approval by the wrong person',
  T89: 'an owner who goes during a call',
  T90: 'off-boarding',
  T91: 'owners who can’t be owners',
  T92: 'role escalation',
  T93: 'dormant and unused access',
  T94: 'whatever a suspended principal holds',
  T95: 'drift since an approval, D01 to D14',
  T96: 'delegation to agents below',
  T97: 'flaws in generated code',
  T98: 'artifacts that attack their reviewer',
  T99: 'approved artifacts that change',
  T100: 'hostile names on pages',
  T101: 'widgets: another organization, wider scopes, after the end, from other pages',
  T102: 'secrets in configurations, what an upstream may have a person open',
  T103: 'kill -9 at any step',
  T104: 'a database that goes away',
  T105: 'a full disk',
  T106: 'third parties that fail after they were sent to',
  T107: 'two nodes that do not hear each other',
  T108: 'yesterday’s backup',
  T109: 'load; not yet: measured by npm run bench:gateway, never asserted as a time',
  T110: 'unsafe starts',
  MT01: 'confused deputy through a connection',
  MT02: 'tokens passed through, wrong audience',
  MT03: 'SSRF through documents and metadata',
  MT04: 'DNS rebinding of a local gateway',
  MT05: 'hijacked handles',
  MT06: 'request state that was changed or replayed',
  MT07: 'approvals replayed or widened',
  MT08: 'tool poisoning',
  MT09: 'rug pulls',
  MT10: 'shadowing, name collisions',
  MT11: 'annotations that lie',
  MT12: 'consent phishing',
  MT13: 'approval phishing, clickjacking',
  MT14: 'abuse of redirect URIs',
  MT15: 'mix-up, metadata poisoning',
  MT16: 'code, PKCE and refresh',
  MT17: 'injection, private data, exfiltration',
  MT18: 'answers across tenants',
  MT19: 'header and body that disagree',
  MT20: 'elicitation and sampling by a third party',
  MT21: 'revocation race',
  MT22: 'denial of service by bodies, schemas, patterns',
  MT23: 'abuse of registration',
  MT24: 'log injection, leaks of secrets',
  MT25: 'commands as upstreams',
}

/** `not yet:` only counts when no test carries the id: what is tested is there. */
export function report(titles: readonly Titled[] = [...titlesBelow('server'), ...titlesBelow('cli')]): Row[] {
  return Object.entries(rows).map(([id, text]) => {
    const [what = '', reason] = text.split('; not yet: ')
    const tests = titles.filter(({ title }) => new RegExp(`\\b${id}[ab]?\\b`).test(title))
    return { id, what, notYet: reason, tests }
  })
}

/** A fault of others, and the tests that name it. */
export interface Checked extends Regression {
  readonly tests: readonly Titled[]
}

export function checkedRegressions(titles: readonly Titled[] = titlesBelow('server')): Checked[] {
  return regressions.map(regression => ({
    ...regression,
    tests: titles.filter(({ title }) => title.split(/[\s:,;]+/).some(word => regression.publicIds.includes(word))),
  }))
}

export function missing(all: readonly Row[]): Row[] {
  return all.filter(({ notYet, tests }) => notYet === undefined && tests.length === 0)
}

/** Titles as they stand in the source: of a table of tests, the one line that makes them all. */
export function titlesBelow(folder: string): Titled[] {
  return filesBelow(join(repository, folder))
    .filter(file => file.endsWith('.test.ts'))
    .flatMap(file => titlesIn(relative(repository, file), readFileSync(file, 'utf8')))
}

export function titlesIn(path: string, source: string): Titled[] {
  const calls = source.matchAll(
    /\b(?:test\(|served\(\s*(?:'[^']*'|\[[^\]]*\]),)\s*(?:'((?:[^'\\\n]|\\.)*)'|"((?:[^"\\\n]|\\.)*)"|`((?:[^`\\]|\\.)*)`)/g,
  )
  return [...calls].map(([, one, two, three]) => ({ path, title: one ?? two ?? three ?? '' }))
}

function print(all: readonly Row[]): void {
  for (const { id, what, notYet, tests } of all) {
    const state = tests.length > 0 ? `${tests.length} ${tests.length === 1 ? 'test' : 'tests'}` : (notYet ?? 'NO TEST')
    console.log(`${id.padEnd(5)} ${what}: ${tests.length === 0 && notYet !== undefined ? `not yet, ${notYet}` : state}`)
    for (const { path, title } of tests) console.log(`        ${title}\n          ${path}`)
  }
  const open = missing(all)
  const built = all.filter(({ notYet, tests }) => notYet === undefined || tests.length > 0)
  console.log(
    `\n${built.length} of ${all.length} concern what is built; ${built.length - open.length} of them have a test.`,
  )
  if (open.length > 0) console.log(`Without a test: ${open.map(({ id }) => id).join(' ')}`)
}

function printRegressions(all: readonly Checked[]): void {
  console.log('\nFaults that others had:')
  for (const { lesson, publicIds, notBuilt = {}, tests } of all) {
    console.log(
      `${lesson}: ${tests.length === 0 ? 'NO TEST' : `${tests.length} ${tests.length === 1 ? 'test' : 'tests'}`}`,
    )
    console.log(`        ${publicIds.map(id => (id in notBuilt ? `${id} (not yet: ${notBuilt[id]})` : id)).join(', ')}`)
    for (const { path, title } of tests) console.log(`        ${title}\n          ${path}`)
  }
  const open = all.filter(({ tests }) => tests.length === 0)
  console.log(`\n${all.length - open.length} of ${all.length} faults of others have a test that names them.`)
}

if (import.meta.main) {
  const all = report()
  print(all)
  const checked = checkedRegressions()
  printRegressions(checked)
  process.exitCode = missing(all).length === 0 && checked.every(({ tests }) => tests.length > 0) ? 0 : 1
}
