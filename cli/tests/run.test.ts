import assert from 'node:assert/strict'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import {
  artifactKinds,
  type NewArtifact,
  newArtifactSchema,
  reviewReportSchema,
} from '../../server/src/artifacts/model.ts'
import { browserPath } from '../../server/tests/pages/browser.ts'
import { kinds } from '../src/commands/artifacts-submit.ts'
import { loadProject } from '../src/gate/load-project.ts'
import type { SourceFile } from '../src/gate/model.ts'
import { readArtifact } from '../src/gate/read-artifact.ts'
import type { Execution } from '../src/gate/review.ts'
import { findUnnamed } from '../src/gate/run/find-unnamed.ts'
import { manifestName, parseManifest } from '../src/gate/run/manifest.ts'
import { runReview } from '../src/gate/run/run-review.ts'
import { runScenarios } from '../src/gate/run/scenarios/index.ts'
import { planReference } from '../src/skills/plan-reference.ts'
import { runMutants } from './corpus/run/mutants.ts'
import { copiesFolder, writePlain } from './plain-copy.ts'
import { openTerminal, type Terminal } from './terminal.ts'

const good = join(import.meta.dirname, 'corpus/run/express-good')
let folder: string
let browser: string
let terminal: Terminal

before(async () => {
  mkdirSync(copiesFolder, { recursive: true })
  folder = mkdtempSync(join(copiesFolder, 'copies-'))
  browser = await browserPath()
  terminal = openTerminal({ env: { AMBIT_BROWSER: browser } })
})
after(() => {
  terminal.close()
  rmSync(folder, { recursive: true, force: true })
})

/** The good application with some of its text exchanged. */
function copied(name: string, changes: Readonly<Record<string, (text: string) => string>>): string {
  const root = join(folder, name)
  cpSync(good, root, { recursive: true })
  for (const [path, change] of Object.entries(changes)) {
    const before = readFileSync(join(root, path), 'utf8')
    const after = change(before)
    assert.notEqual(after, before, name)
    writeFileSync(join(root, path), after)
  }
  return root
}

function source(path: string, text: string): SourceFile {
  return { path, text, executable: false, size: text.length, sha256: '' }
}

function run(root: string, only?: readonly string[]): Promise<Execution> {
  return runReview({
    folder: root,
    artifact: readArtifact(root),
    manifest: parseManifest(readFileSync(join(root, manifestName), 'utf8')),
    browser,
    signal: new AbortController().signal,
    ...(only === undefined ? {} : { only }),
  })
}

const verdictsOf = ({ scenarios }: Execution): string[] =>
  scenarios.map(({ id, verdict, says }) => (verdict === 'passed' ? `${id} passed` : `${id} ${verdict}: ${says}`))

test('code that is right passes every scenario, and the report says who may do what to whom', async () => {
  const { code, json, err } = await terminal.run(['artifacts', 'review', good])
  const report = reviewReportSchema.parse(json.report)
  assert.deepEqual(
    report.scenarios.filter(({ verdict }) => verdict !== 'passed'),
    [],
    err,
  )
  assert.equal(report.scenarios.length, 16)
  assert.notEqual(report.execution.mode, 'not_run')
  assert.deepEqual(
    report.access_model.map(({ who, may, route }) => `${who} may ${may} by ${route}`),
    [
      'member of the organization may change a name by POST /profile/name',
      'administrator of the organization may change a name by POST /profile/name',
      'administrator of the organization may invite a person by POST /team/invite',
      'administrator of the organization may remove a member by POST /team/remove',
      'administrator of the organization may add a domain by POST /domains/add',
      'administrator of the organization may have a domain checked by POST /domains/verify',
    ],
  )
  assert.equal(code, json.verdict === 'clear' ? 0 : 1)
  const scenarios = json.scenarios as { id: string; trace: string }[]
  const [first] = scenarios
  const replayed = await terminal.run(['artifacts', 'replay', String(first?.trace)])
  assert.deepEqual([replayed.json.id, replayed.json.verdict], ['X01', 'passed'])
  assert.equal(replayed.json.sha256, report.scenarios[0]?.trace?.sha256)
  const traces = scenarios.map(({ trace }) => readFileSync(trace, 'utf8')).join('')
  assert.doesNotMatch(traces, /sk_test_|cookie-password-|webhook-secret-|upstream-detail-|eyJ[\w-]{10}/)
})

test('submit brings the files and the report, and says where a person decides', async () => {
  const taken: NewArtifact[] = []
  const fetch = async (request: Request): Promise<Response> => {
    const { pathname } = new URL(request.url)
    if (pathname === '/v1/applications') return Response.json({ data: [{ id: 'conn_app_1' }] })
    taken.push(newArtifactSchema.parse(await request.json()))
    return Response.json({ id: 'artifact_1', state: 'reviewed', url: 'https://id.example.com/artifacts/artifact_1' })
  }
  const env = { AMBIT_BASE_URL: 'https://id.example.com', AMBIT_API_KEY: 'sk_test_for_this_test' }
  const words = ['artifacts', 'submit', good, '--static', '--kind', 'sso_setup']
  const { code, json, err } = await terminal.run(words, { env, world: { fetch } })
  assert.equal(code, 0, err)
  assert.equal(json.url, 'https://id.example.com/artifacts/artifact_1')
  const [first] = taken
  assert.deepEqual([first?.name, first?.kind, first?.application_id], ['express-good', 'sso_setup', 'conn_app_1'])
  assert.deepEqual([first?.digest, first?.report?.digest], [readArtifact(good).digest, readArtifact(good).digest])
  assert.deepEqual(kinds, artifactKinds)
})

test('a trace that is none, and code without its application, are told with what to run', async () => {
  const replay = (path: string) => terminal.run(['artifacts', 'replay', path])
  const missing = await replay('nowhere.jsonl')
  assert.deepEqual(
    [missing.code, missing.json.code, missing.json.next],
    [2, 'trace_missing', 'ambit artifacts review .'],
  )
  for (const text of ['', 'no line of JSON', '{"kind":"scenario"}']) {
    writeFileSync(join(terminal.home, 'trace.jsonl'), text)
    assert.equal((await replay('trace.jsonl')).json.code, 'trace_unreadable', text)
  }
  const env = { AMBIT_BASE_URL: 'https://id.example.com', AMBIT_API_KEY: 'sk_test_for_this_test' }
  for (const [data, next] of [
    [[], 'ambit applications create --help'],
    [[{ id: 'app_1' }, { id: 'app_2' }], 'ambit applications list'],
  ] as const) {
    const fetch = () => Promise.resolve(Response.json({ data }))
    const refused = await terminal.run(['artifacts', 'submit', good, '--static'], { env, world: { fetch } })
    assert.deepEqual([refused.code, refused.json.code, refused.json.next], [1, 'application_not_named', next])
  }
})

/** Looked at beside what a mutant breaks; `npm run report:gate-run` puts each mutant through all of them. */
const quick: readonly string[] = ['X01', 'X02', 'X03', 'X05', 'X12', 'X13']

test('each scenario fails for the line that it is about, and no other does', async () => {
  assert.deepEqual(
    [...new Set(runMutants.map(({ scenario }) => scenario))],
    runScenarios.map(({ id }) => id),
  )
  const waiting = [...runMutants]
  const worker = async (): Promise<void> => {
    for (let mutant = waiting.shift(); mutant !== undefined; mutant = waiting.shift()) {
      const { scenario, from, to } = mutant
      const root = copied(scenario, { 'server.mjs': text => text.replace(from, () => to) })
      const only = runScenarios.map(({ id }) => id).filter(id => id === scenario || quick.includes(id))
      const { scenarios } = await run(root, only)
      const failed = scenarios.filter(({ verdict }) => verdict !== 'passed')
      assert.deepEqual(
        failed.map(({ id, verdict }) => `${id} ${verdict}`),
        [`${scenario} failed`],
        `${scenario}: ${failed.map(({ id, says }) => `${id} ${says}`).join('\n')}`,
      )
    }
  }
  await Promise.all([worker(), worker(), worker(), worker()])
})

test('a route that changes something and that the manifest leaves out fails X06 with its name', async () => {
  const root = copied('unnamed', {
    'server.mjs': text =>
      text.replace(
        "app.get('/domains', signedIn",
        () => `app.post('/admin/wipe', async (req, res) => {
  await workos.userManagement.deleteUser(String(req.body.user))
  res.send('Done.')
})

app.get('/domains', signedIn`,
      ),
  })
  const { scenarios } = await run(root, ['X06'])
  assert.equal(scenarios[0]?.verdict, 'failed')
  assert.match(scenarios[0]?.says ?? '', /server\.mjs:\d+ changes something on POST \/admin\/wipe/)
  assert.match(scenarios[0]?.says ?? '', /Anybody reaches what changes something: DELETE \/user_management\/users\//)
})

test('a name of the manifest hides no second handler', async () => {
  const action = (name: string): string =>
    `export async function ${name}(form) {\n  await workos.userManagement.deleteUser(form.get('user'))\n}\n`
  const files = [
    source('app/team/actions.ts', `'use server'\n${action('removeMember')}${action('wipe')}`),
    source(
      'server.ts',
      "app.post('/team/remove', (req, res) => res.end())\napp.post('/remove', (req, res) => res.end())\n",
    ),
  ]
  const project = await loadProject(files)
  const given = JSON.parse(readFileSync(join(good, manifestName), 'utf8'))
  const unnamed = (code: readonly string[]): string[] => {
    const acts = given.acts.map((act: object, index: number) => (index === 0 ? { ...act, code } : act))
    return findUnnamed({ manifest: parseManifest(JSON.stringify({ ...given, acts })), project }).map(({ at }) => at)
  }
  assert.deepEqual(unnamed(['app/team/actions.ts']), ['app/team/actions.ts:2', 'app/team/actions.ts:5', 'server.ts:2'])
  assert.deepEqual(unnamed(['app/team/actions.ts removeMember']), ['app/team/actions.ts:5', 'server.ts:2'])
  assert.deepEqual(unnamed(['app/team/actions.ts', 'app/team/actions.ts']), ['server.ts:2'])
})

test('a route that is named as a sign-out and does an act fails X06', async () => {
  const root = copied('disguised', {
    'server.mjs': text =>
      text.replace(
        '  sessions.delete(req.person.key)\n',
        line => `  if (req.body.user) await workos.userManagement.deleteUser(req.body.user)\n${line}`,
      ),
  })
  const { scenarios } = await run(root, ['X06'])
  assert.match(
    scenarios[0]?.says ?? '',
    /POST \/sign-out is named as no act, and member reaches what changes something: DELETE/,
  )
})

test('an act that the manifest claims and that nobody sees is no part of the access model, and nothing passes by it', async () => {
  const root = copied('claimed', {
    'ambit.review.json': text =>
      text.replace('"DELETE /user_management/organization_memberships/{id}"', '"DELETE /organizations/{id}"'),
  })
  const { scenarios, accessModel } = await run(root, ['X06', 'X14'])
  assert.deepEqual(
    scenarios.map(({ verdict }) => verdict),
    ['errored', 'errored'],
  )
  assert.deepEqual(
    accessModel.filter(({ may }) => may === 'remove a member'),
    [],
  )
})

test('what the manifest hides and the code shows is no reason not to look', async () => {
  const root = copied('hidden', {
    'ambit.review.json': text =>
      JSON.stringify({ ...JSON.parse(text), webhook: undefined, domains: undefined, sso: undefined }),
  })
  const verdicts = verdictsOf(await run(root, ['X03', 'X05', 'X13']))
  for (const [index, id] of ['X03', 'X05', 'X13'].entries())
    assert.match(
      verdicts[index] ?? '',
      new RegExp(`^${id} errored: ambit.review.json says that .* server.mjs looks as if there were`),
    )
})

/** The sign-in of the reference application with no skill beside it, whose manifest names one page. */
function signInAlone(name: string, page: object): string {
  const root = join(folder, name)
  const { files, entry, review } = planReference([], 'express')
  writePlain(root, entry === undefined ? files : [...files, entry])
  writeFileSync(
    join(root, manifestName),
    JSON.stringify({ ...review, start: ['node', 'server.js'], acts: [], pages: [page] }),
  )
  return root
}

test('a sign-in in which nothing can be changed has an access model of one row, and none that a run did not show', async () => {
  const alone = await run(signInAlone('alone', { path: '/step-up', needs: 'member' }), ['X06', 'X08'])
  assert.deepEqual(
    alone.scenarios.map(({ id, verdict }) => `${id} ${verdict}`),
    ['X06 passed', 'X08 not_applicable'],
    verdictsOf(alone).join('\n'),
  )
  assert.deepEqual(alone.accessModel, [
    {
      who: 'everybody who may sign in',
      may: 'see their own page',
      to: 'themselves',
      route: 'GET /step-up',
      seen_in: ['X06'],
    },
  ])
  const open = await run(signInAlone('open', { path: '/', needs: 'member' }), ['X06'])
  assert.match(verdictsOf(open)[0] ?? '', /^X06 failed: \/ opens to whoever asks/)
  assert.deepEqual(
    open.accessModel.map(({ who }) => who),
    ['anybody'],
  )
  const closed = await run(signInAlone('closed', { path: '/nothing', needs: 'member' }), ['X06'])
  assert.match(verdictsOf(closed)[0] ?? '', /^X06 errored/)
  assert.deepEqual(closed.accessModel, [])
})

test('where the manifest says that a session ends at once, one that goes on until its token is over fails X15', async () => {
  const strict = copied('at-once', {
    'ambit.review.json': text => text.replace('"sign_out"', () => '"ends": "at_once", "sign_out"'),
  })
  const only = ['X12', 'X15']
  const demanded = verdictsOf(await run(strict, only))
  assert.equal(demanded[0], 'X12 passed')
  assert.match(demanded[1] ?? '', /^X15 failed: .*the manifest says that it ends at once/)
  const { scenarios } = await run(good, only)
  assert.deepEqual(
    scenarios.map(({ verdict, says }) => [verdict, /once their access token was over/.test(says)]),
    [
      ['passed', false],
      ['passed', true],
    ],
  )
})

test('code that does not work honestly, does not start or ends in between passes nothing', async () => {
  const noSession = copied('no-session', {
    'server.mjs': text => text.replace("res.cookie('session', secret, cookie)", ''),
  })
  const dead = copied('dead', { 'server.mjs': text => `process.exit(3)\n${text}` })
  const ending = copied('ending', {
    'server.mjs': text =>
      text
        .replace("app.get('/team', signedIn", "app.get('/profile', () => process.exit(0))\napp.get('/team', signedIn")
        .replace("app.get('/profile', signedIn", "app.get('/nothing', signedIn"),
  })
  for (const root of [noSession, dead, ending]) {
    const { scenarios, accessModel } = await run(root, ['X01', 'X06', 'X12'])
    assert.deepEqual(
      scenarios.map(({ verdict }) => verdict),
      ['errored', 'errored', 'errored'],
      root,
    )
    assert.deepEqual(accessModel, [])
  }
})

test('a manifest that is none is refused with the place, and reading alone goes on', async () => {
  const wrong: readonly (readonly [string, RegExp])[] = [
    ['{', /no JSON/],
    ['{"format":"ambit-review-2"}', /start is missing/],
    [JSON.stringify({ ...JSON.parse(readFileSync(join(good, manifestName), 'utf8')), extra: 1 }), /extra is not known/],
    [
      JSON.stringify({ ...JSON.parse(readFileSync(join(good, manifestName), 'utf8')), port: 'port' }),
      /port must match/,
    ],
  ]
  for (const [index, [text, message]] of wrong.entries()) {
    const root = copied(`manifest-${index}`, { [manifestName]: () => text })
    const refused = await terminal.run(['artifacts', 'review', root])
    assert.deepEqual([refused.code, refused.json.code], [1, 'manifest_invalid'])
    assert.match(String(refused.json.message), message)
    const read = await terminal.run(['artifacts', 'review', root, '--static'])
    assert.deepEqual(Object(read.json.execution).mode, 'not_run')
  }
})
