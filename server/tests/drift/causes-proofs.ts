import assert from 'node:assert/strict'
import { type Caller, submitArtifact } from '../../src/artifacts/actions.ts'
import { setDigest } from '../../src/artifacts/derive-set-digest.ts'
import { type ReviewReport, rulesCritical } from '../../src/artifacts/model.ts'
import { createDomain, verifyDomain } from '../../src/directory/actions-domains.ts'
import { createOrganization, domainStanding } from '../../src/directory/index.ts'
import { checkDueDomains } from '../../src/directory/jobs.ts'
import { newId } from '../../src/platform/ids.ts'
import { sha256Hex } from '../../src/platform/secret.ts'
import { startAgent } from '../gateway-ground.ts'
import type { Cause } from './causes.ts'
import { type Ground, system } from './ground.ts'

const approvedFiles = filesOf({ 'team/page.ts': 'list', 'team/remove.ts': 'remove' })

function filesOf(
  texts: Readonly<Record<string, string>>,
): { path: string; mode: 'file'; sha256: string; size: number }[] {
  return Object.entries(texts).map(([path, text]) => ({
    path,
    mode: 'file',
    sha256: sha256Hex(text),
    size: Buffer.byteLength(text),
  }))
}

const report: ReviewReport = {
  format: 'ambit-artifact-review-1',
  gate: { name: 'ambit', version: '0.1.0' },
  rules: { version: '2026-11', critical: rulesCritical },
  digest: setDigest(approvedFiles),
  findings: [],
  execution: { mode: 'isolated', because: null },
  scenarios: [{ id: 'X06', verdict: 'passed', isolated: true, says: '403 from each route', trace: null }],
  access_model: [
    { who: 'administrator', may: 'remove a member', to: 'their own', route: 'POST /team/remove', seen_in: ['X06'] },
  ],
}

/** A key of the build, which speaks for no agent: it names the session that made what it brings. */
function build(ground: Ground): Caller {
  const principalId = newId('serviceAccount')
  const own = { principalId, ownerId: ground.eve.user.id, sessionId: newId('session') }
  return { kind: 'api_key', id: newId('apiKey'), role: 'admin', ...own }
}

/** Code of an agent that another person approved on its page. */
async function approvedCode(ground: Ground): Promise<string> {
  const agent = await startAgent(ground.gateway)
  const { session } = agent
  const { id } = await submitArtifact(ground.gateway.on, build(ground), {
    name: 'Team page',
    kind: 'user_management',
    application_id: session.applicationId,
    session_id: session.id,
    digest: report.digest,
    files: [...approvedFiles],
    report,
  })
  const page = await ground.eve.form.open(`/artifacts/${id}`)
  const decided = await ground.eve.form.send(page, { decision: 'approve', reason: 'I looked at it.' })
  assert.equal(decided.status, 200, decided.html.slice(0, 2_000))
  return id
}

const passes = async (ground: Ground, id: string, files: object): Promise<boolean> =>
  (await ground.api('POST', `/v1/artifacts/${id}/check`, { files })).json.passes === true

/** A proven domain in a DNS of its own, which says what it is told to. */
async function provenDomain(ground: Ground, domain: string) {
  let answer: () => string[] = () => []
  const on = { ...ground.gateway.on, resolveTxt: async () => answer() }
  const organization = await createOrganization(on, system, { name: domain })
  const claimed = await createDomain(on, system, { organizationId: organization.id, domain })
  answer = () => [claimed.proof?.token ?? '']
  assert.equal((await verifyDomain(on, system, claimed.id)).state, 'verified')
  return {
    id: claimed.id,
    standing: () => domainStanding(on.database, { organizationId: organization.id, domain }),
    look: async (says: () => string[]) => {
      answer = says
      const due = 'UPDATE organization_domains SET next_check_at = now() WHERE id = $1'
      await on.database.query(due, [claimed.id])
      const begun = performance.now()
      await checkDueDomains(on)
      return performance.now() - begun
    },
  }
}

/** What somebody vouched for once, and is no longer so: code, and the record of a domain. */
export const proofCauses: readonly Cause[] = [
  {
    rule: 'D13',
    what: 'a file of an approved artifact is another',
    severity: 'high',
    effect: 'checks of the artifact fail',
    run: async ground => {
      const subject = await approvedCode(ground)
      const others = filesOf({ 'team/page.ts': 'list', 'team/remove.ts': 'remove everybody' })
      const begun = performance.now()
      await passes(ground, subject, others)
      const tookMs = performance.now() - begun
      return { subject, tookMs, isBlocked: async () => !(await passes(ground, subject, others)) }
    },
    twin: 'the approved files in another order',
    harmless: async ground => {
      const id = await approvedCode(ground)
      assert.equal(await passes(ground, id, approvedFiles.toReversed()), true)
      return id
    },
  },
  {
    rule: 'D14',
    what: 'the record of a proven domain is gone',
    severity: 'high',
    effect: 'nobody new comes in by it',
    run: async ground => {
      const domain = await provenDomain(ground, 'gone.example')
      assert.equal(await domain.standing(), 'proven')
      const tookMs = await domain.look(() => {
        throw Object.assign(new Error('no such name'), { code: 'ENOTFOUND' })
      })
      return { subject: domain.id, tookMs, isBlocked: async () => (await domain.standing()) === 'drifts' }
    },
    twin: 'a resolver that does not answer',
    harmless: async ground => {
      const domain = await provenDomain(ground, 'silent.example')
      await domain.look(() => {
        throw Object.assign(new Error('no answer'), { code: 'ESERVFAIL' })
      })
      assert.equal(await domain.standing(), 'proven')
      return domain.id
    },
  },
]
