import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { writeStarter } from '../../../cli/tests/starters/starters.ts'
import { browserPath } from '../pages/browser.ts'
import { repository } from '../shape/source.ts'
import { appPort, startApp } from './app-process.ts'
import { type ClientGround, newPassword } from './ground.ts'
import type { Tell } from './run-nextjs.ts'
import { type Ran, renderTranscript } from './transcript.ts'
import { useReference } from './use-reference.ts'
import { createVisitor } from './visitor.ts'

const place = join(repository, 'docs/transcript.md')

/** A folder with an empty Next.js project, and a home of its own for the command line. */
interface Desk {
  readonly folder: string
  readonly home: string
  readonly ran: Ran[]
  /** Runs a command line to its end and keeps it; throws unless it succeeds. */
  run(line: string, input?: string): Promise<Record<string, unknown>>
}

/**
 * From an empty Next.js project to sign-in, people and domains that work, by commands in agent mode alone; a person approves at the
 * page, and the check is green. What was run and answered is `docs/transcript.md`: it is compared, and written with `--write`.
 */
export async function runTranscript(ground: ClientGround, tell: Tell): Promise<void> {
  const desk = await openDesk(tell)
  try {
    const port = await appPort()
    const url = `http://localhost:${port}`
    const began = performance.now()
    const { admin, member, application } = await build(ground, desk, url)
    const { url: page } = await desk.run(`ambit artifacts submit . --application ${application}`)
    await approve(ground, String(page))
    const checked = await desk.run('ambit artifacts check .')
    assert.equal(checked.passes, true)
    tell(`${desk.ran.length} commands and an approval took ${Math.round((performance.now() - began) / 1000)} s.`)
    await compare(renderTranscript(desk.ran))
    await use(ground, { desk, port, admin, member }, tell)
  } finally {
    await rm(desk.folder, { recursive: true, force: true })
    await rm(desk.home, { recursive: true, force: true })
  }
}

/** Somebody of the seed, before anybody asked for their id. */
interface Seeded {
  readonly email: string
  readonly password: string
}

interface Built {
  readonly admin: Seeded
  readonly member: Seeded
  /** The id of the application that was made for it. */
  readonly application: string
}

async function build(ground: ClientGround, desk: Desk, url: string): Promise<Built> {
  const [admin, member] = ['nora@acme.example', 'max@acme.example'].map(email => ({ email, password: newPassword() }))
  assert.ok(admin && member)
  await writeFile(join(desk.folder, 'seed.yaml'), seedOf(admin, member))
  await desk.run('npm ci --no-audit --no-fund')
  await desk.run(`ambit env add local --base-url ${ground.baseUrl} --api-key -`, ground.apiKey)
  await desk.run('ambit seed seed.yaml')
  await rm(join(desk.folder, 'seed.yaml'))
  const { application } = await desk.run(`ambit install --url ${url} --administers`)
  await desk.run('ambit skills add user-management domain-verification')
  await desk.run('npm run build')
  const review = await desk.run('ambit artifacts review . --static')
  assert.deepEqual(review.findings, [])
  return { admin, member, application: String(Object(application).id) }
}

function seedOf(admin: Seeded, member: Seeded): string {
  return `organizations: [{ name: Acme }]
users:
  - { email: ${admin.email}, password: ${admin.password}, first_name: Nora, organizations: [{ name: Acme, role: admin }] }
  - { email: ${member.email}, password: ${member.password}, organizations: [{ name: Acme, role: member }] }
`
}

async function openDesk(tell: Tell): Promise<Desk> {
  const folder = await mkdtemp(join(tmpdir(), 'ambit-transcript-'))
  // Where root runs this, the code under review is nobody, who has to read it.
  await chmod(folder, 0o755)
  const home = await mkdtemp(join(tmpdir(), 'ambit-home-'))
  writeStarter('nextjs', folder)
  const env = {
    ...process.env,
    HOME: home,
    AMBIT_AGENT: '1',
    AMBIT_KEYRING: 'off',
    AMBIT_BROWSER: await browserPath(),
    NEXT_TELEMETRY_DISABLED: '1',
    // The registry and the store of packages are those of whoever runs this.
    npm_config_userconfig: join(homedir(), '.npmrc'),
    npm_config_cache: join(homedir(), '.npm'),
  }
  const ran: Ran[] = []
  const run: Desk['run'] = async (line, input = '') => {
    const [program = '', ...words] = line.split(' ')
    const isOurs = program === 'ambit'
    const command = isOurs ? process.execPath : program
    tell(`$ ${line}`)
    const given = isOurs ? [join(repository, 'cli/ambit.mjs'), ...words] : words
    const { code, out, err } = await toItsEnd(spawn(command, given, { cwd: folder, env }), input)
    if (code !== 0) throw new Error(`${line}: ${code}\n${out}\n${err}`)
    const answer = isOurs ? JSON.parse(out) : {}
    ran.push({ line, code, answer: isOurs ? answer : undefined })
    return answer
  }
  return { folder, home, ran, run }
}

function toItsEnd(child: ReturnType<typeof spawn>, input: string): Promise<{ code: number; out: string; err: string }> {
  const said = { out: '', err: '' }
  child.stdout?.on('data', chunk => {
    said.out += chunk
  })
  child.stderr?.on('data', chunk => {
    said.err += chunk
  })
  child.stdin?.end(input)
  return new Promise((settle, fail) => {
    child.once('error', fail)
    child.once('close', code => settle({ code: code ?? 1, ...said }))
  })
}

/** The administrator of the installation reads the page and approves on it, by a browser of their own. */
async function approve(ground: ClientGround, url: string): Promise<void> {
  const visitor = await createVisitor(ground)
  const { page } = visitor
  const { pathname } = new URL(url)
  await page.goto(url)
  for (let left = 4; new URL(page.url()).pathname !== pathname && left > 0; left--) {
    for (const [name, value] of Object.entries(ground.owner)) {
      const field = page.locator(`input[name="${name}"]:not([type="hidden"])`)
      if (await field.isVisible()) await field.fill(value)
    }
    await Promise.all([
      page.waitForEvent('load'),
      page.locator('button[data-testid="sign-in"], button[data-testid="continue"]').first().click(),
    ])
  }
  const offered = await page.getByTestId('approve').count()
  assert.equal(offered, 1, `it can not be approved: ${await page.locator('main').innerText()}`)
  await page.getByTestId('reason').fill('The access model is what we want.')
  const password = page.getByTestId('password')
  if ((await password.count()) > 0) await password.fill(ground.owner.password)
  await Promise.all([page.waitForEvent('load'), page.getByTestId('approve').click()])
  await visitor.close()
}

async function compare(text: string): Promise<void> {
  if (process.argv.includes('--write')) return writeFile(place, text)
  assert.equal(text, await readFile(place, 'utf8'))
}

interface Using {
  readonly desk: Desk
  readonly port: number
  readonly admin: Seeded
  readonly member: Seeded
}

async function use(ground: ClientGround, { desk, port, admin, member }: Using, tell: Tell): Promise<void> {
  const command = ['node_modules/next/dist/bin/next', 'start', '--port', String(port)]
  const app = await startApp({ folder: desk.folder, command, port, env: {} })
  try {
    const { data } = await ground.api('GET', '/organizations?limit=100')
    const acme = Object(data).find(({ name }: { name: string }) => name === 'Acme')
    const known = async (who: Seeded) => {
      const found = await ground.api('GET', `/user_management/users?email=${who.email}`)
      return { ...who, id: String(Object(found.data)[0].id) }
    }
    const organization = { id: String(acme.id), name: 'Acme' }
    const [asAdmin, asMember] = [await known(admin), await known(member)]
    const people = { admin: asAdmin, member: asMember, organization }
    await useReference(ground, { url: app.url, ...people, skills: [] }, tell)
  } catch (cause) {
    throw new Error(`the application said:\n${app.output()}`, { cause })
  } finally {
    await app.stop()
  }
}
