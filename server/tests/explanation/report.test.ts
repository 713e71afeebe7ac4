import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { promisify } from 'node:util'
import { checkReport } from '../../src/audit/check-report.ts'
import { createAuditSigner } from '../../src/audit/index.ts'
import { parseReport, reportDigest, reportText } from '../../src/audit/parse-report.ts'
import { canonicalize } from '../../src/platform/json.ts'
import type { PlainAgent } from '../walk/plain-agent.ts'
import { agentWith, decide, startWhyGround, type WhyGround } from './why-ground.ts'

let ground: WhyGround
let first: PlainAgent
let second: PlainAgent
let directory: string

before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'ambit-report-'))
  ground = await startWhyGround()
  first = await agentWith(ground, { tools: [{ name: 'notes__echo' }, { name: 'notes__create_issue' }], max_calls: 5 })
  await first.call('notes__echo', { text: 'hello' })
  await first.call('notes__create_issue', { repo: 'acme/<script>website', title: 'A canary in an argument' })
  const asked = await first.call('notes__delete_repo', { repo: 'acme/website' })
  await decide(ground.person, asked)
  await first.call('notes__delete_repo', { repo: 'acme/website' })
  second = await agentWith(ground, { tools: [{ name: 'notes__echo' }, { name: 'notes__read_note' }] })
  await second.call('notes__echo', {})
  await second.call('notes__create_issue', { repo: 'acme/website', title: 'x' })
  await ground.node.api('POST', `/v1/sessions/${first.sessionId}/end`, { reason: 'Done for today.' })
})
after(async () => {
  await rm(directory, { recursive: true, force: true })
  await ground.close()
})

async function reportOf(agent: PlainAgent): Promise<string> {
  const told = await ground.node.api('GET', `/v1/sessions/${agent.sessionId}/report`)
  assert.equal(told.file_name, `${agent.sessionId}.html`)
  return String(told.html)
}

const command = join(import.meta.dirname, '../../commands/audit-verify.ts')

async function verify(text: string, ...args: readonly string[]): Promise<{ code: number; out: string }> {
  const path = join(directory, 'report.html')
  await writeFile(path, text)
  return promisify(execFile)(process.execPath, [command, path, ...args]).then(
    ({ stdout }) => ({ code: 0, out: stdout }),
    (fault: { code: number; stdout: string; stderr: string }) => ({
      code: fault.code,
      out: fault.stdout + fault.stderr,
    }),
  )
}

async function logKey(): Promise<string> {
  const { data } = await ground.node.api('GET', '/v1/audit/keys')
  const [key] = Object(data)
  return String(key.verifier_key)
}

test('a report proves itself offline, with the key of the log, and holds no script and no argument', async () => {
  const text = await reportOf(first)
  const told = await verify(text, '--key', await logKey())
  assert.equal(told.code, 0, told.out)
  assert.match(told.out, /^Verified: the report about session_\w+ is as ambit-audit\/\w+ signed it/)
  assert.match(told.out, /The key was given/)
  assert.match((await verify(text)).out, /No key was given/)
  for (const part of [
    'Why',
    'What it touched',
    'one call',
    'Done for today.',
    'callDigest',
    'Complete: each call has an outcome',
  ])
    assert.ok(text.includes(part), part)
  const { document } = parseReport(text) ?? assert.fail('it reads')
  assert.doesNotMatch(document, /<script|https?:\/\/(?!localhost)|<img|<link|A canary in an argument/)
  const broken = text.replace('Done for today.', 'Done for good..')
  assert.match((await verify(broken)).out, /BROKEN: report_changed/)
  assert.equal((await verify(broken)).code, 1)
})

test('T74 each way to tamper with a report is caught and named, also by one who can sign', async () => {
  const text = await reportOf(first)
  const whole = parseReport(text) ?? assert.fail('it reads')
  const signer = await createAuditSigner(ground.node.ambit.on.rootKey, ground.node.ambit.on.database)
  const key = signer.publicKey
  assert.equal(checkReport(whole, key).integrity, 'verified')
  /** Signed anew by the key of the log: only the log itself shows what is wrong then. */
  const signedAgain = (change: (evidence: Evidence) => object, session = whole.statement.session): string => {
    const evidence = canonicalize(change(JSON.parse(whole.evidenceText)))
    const said = { ...JSON.parse(whole.statementText), session, evidence_sha256: reportDigest(evidence) }
    const statement = canonicalize(said)
    return reportText(whole.document, { statement, evidence, signature: signer.signReport(Buffer.from(statement)) })
  }
  const { statementText: statement, evidenceText: evidence, signature, document } = whole
  const other = Buffer.from(signature, 'base64url')
  other[0] = (other[0] ?? 0) ^ 1
  const ways: readonly (readonly [string, string])[] = [
    ['report_unreadable', `${text}<p>And more.</p>`],
    ['report_unreadable', text.slice(0, -20)],
    ['report_changed', text.replace('<h1>', '<h1>Not the ')],
    [
      'evidence_changed',
      reportText(document, { statement, evidence: evidence.replace('"salt":"', '"salt":"00'), signature }),
    ],
    ['signature_forged', reportText(document, { statement, evidence, signature: other.toString('base64url') })],
    [
      'signature_forged',
      reportText(document, { statement: statement.replace(/"at":"2/, '"at":"3'), evidence, signature }),
    ],
    ['event_changed', signedAgain(said => ({ ...said, events: said.events.map(each => ({ ...each, salt: null })) }))],
    [
      'event_not_in_log',
      signedAgain(said => ({ ...said, events: said.events.map(each => ({ ...each, type: 'session.ended' })) })),
    ],
    [
      'event_not_in_log',
      signedAgain(said => ({ ...said, events: said.events.map(each => ({ ...each, index: each.index + 1 })) })),
    ],
    ['erased_without_event', signedAgain(said => ({ ...said, events: said.events.map(erased) }))],
    ['event_of_another_session', signedAgain(said => said, second.sessionId)],
    ['checkpoint_forged', signedAgain(said => ({ ...said, checkpoint: said.checkpoint.replace('time 2', 'time 3') }))],
    ['key_unknown', signedAgain(said => ({ ...said, keys: [...said.keys, ...said.keys] }))],
  ]
  for (const [what, tampered] of ways) {
    const report = parseReport(tampered)
    const verdict = report === undefined ? { integrity: 'broken', what: 'report_unreadable' } : checkReport(report, key)
    assert.equal(Object(verdict).what, what)
  }
  assert.equal(Object(checkReport(whole, Buffer.alloc(32, 7))).what, 'key_unknown', 'a key of another log')
})

interface Evidence {
  readonly keys: readonly string[]
  readonly checkpoint: string
  readonly events: readonly { readonly index: number; readonly salt: string | null }[]
}

function erased(event: object): object {
  return { ...event, salt: null, body: null, commitment: '00'.repeat(32) }
}

test('I10 the report of a session is saved by its person, and unknown ids and calls of other sessions are not there', async () => {
  const own = await ground.person.open(`/account/sessions/${first.sessionId}/report`)
  assert.equal(own.status, 200)
  assert.equal(parseReport(own.html) !== undefined, true)
  const page = await ground.person.open(`/account/sessions/${first.sessionId}`)
  assert.ok(page.html.includes(`/account/sessions/${first.sessionId}/report`))
  for (const path of [
    '',
    '/report',
    '/comparison?with=session_01ARZ3NDEKTSV4RRFFQ69G5FAV',
    '/calls/call_01ARZ3NDEKTSV4RRFFQ69G5FAV/why',
  ])
    for (const id of ['session_01ARZ3NDEKTSV4RRFFQ69G5FAV', 'org_01ARZ3NDEKTSV4RRFFQ69G5FAV'])
      await assert.rejects(ground.node.api('GET', `/v1/sessions/${id}${path}`), /404 .*entity_not_found/)
  const foreign = (await explained(second)).calls[0]?.id
  await assert.rejects(
    ground.node.api('GET', `/v1/sessions/${first.sessionId}/calls/${foreign}/why`),
    /404 .*entity_not_found/,
    'a call of another session is none of this one',
  )
})

async function explained(agent: PlainAgent): Promise<{ readonly calls: readonly { readonly id: string }[] }> {
  return Object(await ground.node.api('GET', `/v1/sessions/${agent.sessionId}/explanation`))
}

test('two sessions are compared: tools asked, granted and used, refusals, clocks and ends', async () => {
  const path = `/v1/sessions/${first.sessionId}/comparison?with=${second.sessionId}`
  const told = Object(await ground.node.api('GET', path))
  const rows = (list: string): Map<string, { left: object; right: object; differs: boolean }> =>
    new Map(told[list].map((row: { key: string }) => [row.key, row]))
  const tools = rows('tools')
  assert.deepEqual(tools.get('notes__echo'), {
    key: 'notes__echo',
    left: { asked: true, granted: true, used: 1, refused: 0 },
    right: { asked: true, granted: true, used: 1, refused: 0 },
    differs: false,
  })
  assert.deepEqual(tools.get('notes__create_issue')?.right, { asked: true, granted: false, used: 0, refused: 1 })
  assert.deepEqual(tools.get('notes__read_note')?.left, null)
  assert.deepEqual(rows('refusals').get('approval_required'), {
    key: 'approval_required',
    left: { calls: 1 },
    right: { calls: 1 },
    differs: false,
  })
  assert.deepEqual([told.left.end_reason, told.right.end_reason], ['ended_by_admin', null])
  assert.ok(told.left.max_seconds >= told.left.ran_seconds)
  assert.deepEqual([told.left.integrity, told.right.integrity], ['verified', 'verified'])
  const turned = Object(
    await ground.node.api('GET', `/v1/sessions/${second.sessionId}/comparison?with=${first.sessionId}`),
  )
  assert.deepEqual(turned.left.session_id, told.right.session_id)
})
