import assert from 'node:assert/strict'
import { chmod, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readArtifact } from '../../../cli/src/gate/read-artifact.ts'
import { judgeFiles } from '../../../cli/src/gate/review.ts'
import { manifestName, parseManifest } from '../../../cli/src/gate/run/manifest.ts'
import { runReview } from '../../../cli/src/gate/run/run-review.ts'
import { browserPath } from '../pages/browser.ts'
import { repository } from '../shape/source.ts'
import { appPort, startApp } from './app-process.ts'
import type { ClientGround } from './ground.ts'
import { copyProject } from './project.ts'
import type { Tell } from './run-nextjs.ts'
import { useReference } from './use-reference.ts'

interface Kind {
  readonly title: string
  /** What Node runs in the project's folder, one after the other. */
  readonly build: readonly (readonly string[])[]
  start(port: number): readonly string[]
  /** Skills that it has beside user management and domain verification. */
  readonly skills: readonly string[]
}

const skills = [
  'sso-setup',
  'organization-switcher',
  'profile',
  'sessions-and-devices',
  'invitations',
  'api-keys',
  'mfa-enrolment',
  'audit-log-viewer',
  'agent-approvals',
  'roles',
  'connected-accounts',
]

const kinds = {
  nextjs: {
    title: 'Next.js',
    build: [['node_modules/next/dist/bin/next', 'build']],
    start: port => ['node_modules/next/dist/bin/next', 'start', '--port', String(port)],
    skills,
  },
  'react-router': {
    title: 'React Router',
    build: [
      ['node_modules/@react-router/dev/bin.cjs', 'build'],
      ['node_modules/typescript/bin/tsc', '--noEmit'],
    ],
    start: () => ['node_modules/@react-router/serve/bin.cjs', './build/server/index.js'],
    skills,
  },
} satisfies Record<string, Kind>

/** The reference application of a framework with packages as published, built and used by people at a browser. */
export async function runReference(ground: ClientGround, framework: keyof typeof kinds, tell: Tell): Promise<void> {
  const kind: Kind = kinds[framework]
  const { title, build, start } = kind
  const project = await copyProject(join(repository, 'skills/reference', framework))
  await project.run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'])
  for (const command of build) await project.run(process.execPath, command)
  await review(project.folder, tell)
  const port = await appPort()
  const url = `http://localhost:${port}`
  const redirectUri = `${url}/callback`
  const { env } = await ground.register({ name: `Reference, ${title}`, kind: 'web', url, redirectUri })
  const { secret } = await ground.api('POST', '/webhook_endpoints', {
    endpoint_url: `${url}/webhooks`,
    events: ['organization_membership.deleted'],
  })
  const app = await startApp({
    folder: project.folder,
    command: start(port),
    port,
    env: { ...env, PORT: String(port), WORKOS_WEBHOOK_SECRET: String(secret) },
  })
  try {
    const names = { first_name: 'Mina', last_name: 'Park' }
    const [admin, member] = [await ground.user(names), await ground.user()]
    const organization = { id: await ground.organization('Acme', [admin, member]), name: 'Acme' }
    const { data } = await ground.api('GET', `/user_management/organization_memberships?user_id=${admin.id}`)
    const membership = `/user_management/organization_memberships/${Object(data)[0].id}`
    await ground.api('PUT', membership, { role_slug: 'admin' })
    await useReference(ground, { url, admin, member, organization, skills: kind.skills }, tell)
  } catch (cause) {
    throw new Error(`the application said:\n${app.output()}`, { cause })
  } finally {
    await app.stop()
    await project.close()
  }
}

/** What is built is put through each scenario, isolated where the system can. What the manifest does not have, it has nowhere. */
async function review(folder: string, tell: Tell): Promise<void> {
  // Where root runs this, the code under review is nobody, who has to read it.
  await chmod(folder, 0o755)
  const artifact = readArtifact(folder)
  assert.deepEqual(await judgeFiles(artifact.files), [])
  const { scenarios, mode } = await runReview({
    folder,
    artifact,
    manifest: parseManifest(await readFile(join(folder, manifestName), 'utf8')),
    browser: await browserPath(),
    signal: new AbortController().signal,
  })
  const of = (...verdicts: string[]) => scenarios.filter(({ verdict }) => verdicts.includes(verdict))
  assert.deepEqual(
    of('failed', 'errored').map(({ id, says }) => `${id}: ${says}`),
    [],
  )
  const absent = of('not_applicable').map(({ id }) => id)
  tell(
    `The review finds nothing in the code, and ${of('passed').length} of ${scenarios.length} scenarios passed (${mode})${absent.length === 0 ? '' : `; not applicable: ${absent.join(', ')}`}.`,
  )
}
