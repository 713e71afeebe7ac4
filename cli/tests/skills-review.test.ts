import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { browserPath } from '../../server/tests/pages/browser.ts'
import { readArtifact } from '../src/gate/read-artifact.ts'
import { judgeFiles } from '../src/gate/review.ts'
import { manifestName, parseManifest } from '../src/gate/run/manifest.ts'
import { runReview } from '../src/gate/run/run-review.ts'
import { planReference } from '../src/skills/plan-reference.ts'
import { listSkills, referenceFolder } from '../src/skills/read-skills.ts'
import { copiesFolder, writePlain } from './plain-copy.ts'

const reference = referenceFolder('express')
let copies: string
before(() => {
  mkdirSync(copiesFolder, { recursive: true })
  copies = mkdtempSync(join(copiesFolder, 'reference-'))
})
after(() => rmSync(copies, { recursive: true, force: true }))

async function review(folder: string, only?: readonly string[]) {
  const manifest = parseManifest(readFileSync(join(folder, manifestName), 'utf8'))
  const artifact = readArtifact(folder)
  const execution = await runReview({
    folder,
    artifact,
    manifest,
    browser: await browserPath(),
    signal: new AbortController().signal,
    ...(only === undefined ? {} : { only }),
  })
  return { ...execution, manifest, artifact }
}

test('the reference application passes each of the sixteen scenarios, and does what its manifest says', async () => {
  const { scenarios, accessModel, manifest, artifact } = await review(reference)
  const other = scenarios.filter(({ verdict }) => verdict !== 'passed').map(({ id, says }) => `${id}: ${says}`)
  assert.deepEqual([scenarios.length, other], [16, []])
  assert.deepEqual(await judgeFiles(artifact.files), [])
  const seen = new Set(accessModel.map(({ route }) => route))
  const claimed = manifest.acts.map(({ route }) => `${route.method} ${route.path}`)
  assert.deepEqual(
    claimed.filter(route => !seen.has(route)),
    [],
  )
})

/** One line of the reference made wrong, in a part that this test alone tries with hostility. */
const mutants = [
  {
    what: 'a permission that nobody here has',
    path: 'ambit/roles.ts',
    from: / {2}requireHeld\(person, added, .*\n/,
    to: '',
    scenario: 'X06',
    says: /role_permissions gives on what whoever does it does not have: widgets:user-api-keys:manage-all/,
  },
  {
    what: 'a role that permits more',
    path: 'ambit/roles.ts',
    from: / {2}requireHeld\(person, role\.permissions, .*\n/,
    to: '',
    scenario: 'X06',
    says: /role_give gives on what whoever does it does not have: org-acme-works-keepers/,
  },
  {
    what: 'words of an agent',
    path: 'ambit/approvals.ts',
    from: /quoted\(purpose \?\? 'It says nothing\.'\)/,
    to: "Reflect.construct(html``.constructor, [purpose ?? ''])",
    scenario: 'X07',
    says: /On \/approvals a name becomes/,
  },
  {
    what: 'the account of somebody else',
    path: 'ambit/accounts.ts',
    from: /const \{ userId, organizationId \} = person\n {2}await workos\.pipes\.delete/,
    to: 'const { organizationId } = person\n  const userId = String(request.body.userId ?? person.userId)\n  await workos.pipes.delete',
    scenario: 'X06',
    says: /account_disconnect takes the organization or the person from the request/,
  },
] as const

test('what is tried on roles, accounts and requests of agents finds the line that was made wrong', async () => {
  const skills = listSkills().filter(({ name }) => /^(roles|connected-accounts|agent-approvals)$/.test(name))
  const plan = planReference(skills, 'express')
  const files = plan.entry === undefined ? plan.files : [...plan.files, plan.entry]
  const parts = { ...plan.review, start: ['node', 'server.js'], webhook: undefined, sso: undefined, domains: undefined }
  writeWith('as it is', files)
  const { scenarios } = await review(join(copies, 'as it is'), ['X06', 'X07'])
  assert.deepEqual(
    scenarios.map(({ verdict }) => verdict),
    ['passed', 'passed'],
    scenarios.map(({ says }) => says).join('\n'),
  )
  for (const [index, { what, path, from, to, scenario, says }] of mutants.entries()) {
    const changed = files.map(file => (file.path === path ? { path, text: file.text.replace(from, to) } : file))
    assert.notDeepEqual(changed, files, what)
    writeWith(String(index), changed)
    const [outcome] = (await review(join(copies, String(index)), [scenario])).scenarios
    assert.equal(outcome?.verdict, 'failed', `${what}: ${outcome?.says}`)
    assert.match(outcome?.trace?.text ?? '', says, what)
  }

  function writeWith(name: string, written: typeof files): void {
    writePlain(join(copies, name), written)
    writeFileSync(join(copies, name, manifestName), JSON.stringify(parts))
  }
})
