import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { after, before, test } from 'node:test'
import { parse as parseYaml } from 'yaml'
import { type ReviewReport, rulesCritical } from '../../server/src/artifacts/model.ts'
import { repository } from '../../server/tests/shape/source.ts'
import { createFormPerson } from '../../server/tests/walk/form-person.ts'
import { startPlainAgent } from '../../server/tests/walk/plain-agent.ts'
import { type ServedNode, startServed } from '../../server/tests/wire/ground.ts'
import { readArtifact } from '../src/gate/read-artifact.ts'

const approver = { email: 'bob@acme.example', password: 'the passphrase of bob' }
const code = `import express from 'express'\nexpress().get('/done', (_, res) => res.redirect('/'))\n`

let folder: string
let served: ServedNode
before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ambit-action-'))
  served = await startServed()
  const { id } = await served.node.api('POST', '/user_management/users', { ...approver, email_verified: true })
  await served.db.database.query(`UPDATE users SET installation_role = 'admin' WHERE id = $1`, [id])
})
after(async () => {
  await served.close()
  rmSync(folder, { recursive: true, force: true })
})

/** A folder of its own with this code in it. */
function written(name: string, text: string): string {
  const root = join(folder, name)
  mkdirSync(root)
  writeFileSync(join(root, 'server.ts'), text)
  return root
}

/** As a gate reports that ran it: what was only read can not be approved. */
function reportAbout(digest: string): ReviewReport {
  return {
    format: 'ambit-artifact-review-1',
    gate: { name: 'ambit', version: '0.1.0' },
    rules: { version: '2026-11', critical: rulesCritical },
    digest,
    findings: [],
    execution: { mode: 'isolated', because: null },
    scenarios: [{ id: 'X06', verdict: 'passed', isolated: true, says: '403 from each route', trace: null }],
    access_model: [{ who: 'anybody', may: 'come back', to: 'the first page', route: 'GET /done', seen_in: ['X06'] }],
  }
}

/** Brings the code of a folder as its agent's, and answers the id. */
async function submitted(path: string): Promise<string> {
  const { digest, files } = readArtifact(path)
  const { api } = served.node
  const { sessionId } = await startPlainAgent(served.node)
  const { data } = await api('GET', '/v1/applications?limit=1')
  const { id } = await api('POST', '/v1/artifacts', {
    name: 'Way back',
    kind: 'other',
    application_id: Object(data)[0].id,
    session_id: sessionId,
    digest,
    files: files.map(each => ({ path: each.path, mode: 'file', sha256: each.sha256, size: each.size })),
    report: reportAbout(digest),
  })
  return String(id)
}

async function approve(artifact: string): Promise<void> {
  const person = createFormPerson({ baseUrl: served.baseUrl, ...approver })
  await person.signIn()
  const page = await person.open(`/artifacts/${artifact}`)
  const decided = await person.send(page, { decision: 'approve', reason: 'I looked at it.' })
  assert.equal(decided.status, 200, decided.html.slice(0, 500))
}

/** Runs the step of the action that compares, as its runner does, against the server here. */
function compare(
  path: string,
  artifact: string,
  differing: NodeJS.ProcessEnv = {},
): Promise<{ code: number; said: string }> {
  const { runs } = parseYaml(readFileSync(join(repository, 'action.yml'), 'utf8'))
  const step = (runs.steps as { run?: string; if?: string }[]).find(({ run }) => run?.includes('artifacts check'))
  assert.equal(step?.if, "inputs.artifact != ''")
  const env = {
    HOME: folder,
    PATH: [dirname(process.execPath), process.env.PATH].join(delimiter),
    ACTION: repository,
    CODE: path,
    ARTIFACT: artifact,
    AMBIT_BASE_URL: served.baseUrl,
    AMBIT_API_KEY: served.node.env.AMBIT_API_KEY,
    ...differing,
  }
  return new Promise(settle => {
    execFile('bash', ['-ec', step?.run ?? ''], { cwd: folder, env }, (fault, stdout, stderr) =>
      settle({ code: Number(fault?.code ?? 0), said: `${stdout}${stderr}` }),
    )
  })
}

test('the step of the action that compares passes exactly what a person approved, and stops a build at whatever else', async () => {
  const path = written('way-back', code)
  const artifact = await submitted(path)
  const waiting = await compare(path, artifact)
  assert.deepEqual([waiting.code, JSON.parse(waiting.said).because], [1, 'reviewed'])
  await approve(artifact)
  const approved = await compare(path, artifact)
  assert.deepEqual([approved.code, JSON.parse(approved.said).because], [0, 'approved'])

  const drifted = await compare(written('drifted', code.replace("'/'", 'req.query.next')), artifact)
  const { because, changes } = JSON.parse(drifted.said)
  assert.deepEqual([drifted.code, because], [1, 'files_changed'])
  assert.deepEqual(
    changes.map((each: { path: string; change: string }) => [each.path, each.change]),
    [['server.ts', 'changed']],
  )
})

test('a build that can not ask, or asks about nothing that is there, does not pass', async () => {
  const path = written('nothing', code)
  const none = await compare(path, 'artifact_01ARZ3NDEKTSV4RRFFQ69G5FAV')
  assert.deepEqual([none.code, JSON.parse(none.said).code], [1, 'entity_not_found'])
  const stranger = await compare(path, 'artifact_01ARZ3NDEKTSV4RRFFQ69G5FAV', { AMBIT_API_KEY: 'sk_of_nobody_at_all' })
  assert.notEqual(stranger.code, 0, stranger.said)
  assert.match(stranger.said, /unauthorized/)
})
