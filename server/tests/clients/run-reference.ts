import { join } from 'node:path'
import { repository } from '../shape/source.ts'
import { appPort, startApp } from './app-process.ts'
import type { ClientGround } from './ground.ts'
import { copyProject } from './project.ts'
import type { Tell } from './run-nextjs.ts'
import { useReference } from './use-reference.ts'

interface Kind {
  readonly title: string
  /** What Node runs in the project's folder. */
  readonly build: readonly string[]
  start(port: number): readonly string[]
  /** Skills that it has beside user management and domain verification. */
  readonly skills: readonly string[]
}

const kinds = {
  nextjs: {
    title: 'Next.js',
    build: ['node_modules/next/dist/bin/next', 'build'],
    start: port => ['node_modules/next/dist/bin/next', 'start', '--port', String(port)],
    skills: ['sso-setup', 'organization-switcher'],
  },
} satisfies Record<string, Kind>

/** The reference application of a framework with packages as published, built and used by people at a browser. */
export async function runReference(ground: ClientGround, framework: keyof typeof kinds, tell: Tell): Promise<void> {
  const { title, build, start, skills }: Kind = kinds[framework]
  const project = await copyProject(join(repository, 'skills/reference', framework))
  await project.run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'])
  await project.run(process.execPath, build)
  const port = await appPort()
  const url = `http://localhost:${port}`
  const redirectUri = `${url}/callback`
  const { env } = await ground.register({ name: `Reference, ${title}`, kind: 'web', url, redirectUri })
  const app = await startApp({ folder: project.folder, command: start(port), port, env })
  try {
    const names = { first_name: 'Mina', last_name: 'Park' }
    const [admin, member] = [await ground.user(names), await ground.user()]
    const organization = { id: await ground.organization('Acme', [admin, member]), name: 'Acme' }
    const { data } = await ground.api('GET', `/user_management/organization_memberships?user_id=${admin.id}`)
    const membership = `/user_management/organization_memberships/${Object(data)[0].id}`
    await ground.api('PUT', membership, { role_slug: 'admin' })
    await useReference(ground, { url, admin, member, organization, skills }, tell)
  } catch (cause) {
    throw new Error(`the application said:\n${app.output()}`, { cause })
  } finally {
    await app.stop()
    await project.close()
  }
}
