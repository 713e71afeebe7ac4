import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { createSocket, type Socket as Datagrams } from 'node:dgram'
import { once } from 'node:events'
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { type Server as Api, createServer as createApi } from 'node:http'
import { createServer, type Server } from 'node:net'
import { networkInterfaces, tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, type TestContext, test } from 'node:test'
import { until } from '../../server/tests/until.ts'
import { type Ending, type Launch, NotStarted, type RunLimits, type Running } from '../src/gate/run/model.ts'
import { startIsolated, Unfit } from '../src/gate/run/sandbox/isolated.ts'
import { startPlain } from '../src/gate/run/sandbox/plain.ts'
import { start } from '../src/gate/run/sandbox/start.ts'

/** What the sandbox must keep: the same act works for a plain process, and does not inside. */
const ground = mkdtempSync(join(tmpdir(), 'ambit-sandbox-'))
const folder = join(ground, 'project')
const secrets = join(ground, 'elsewhere')
const temporary = join(ground, 'temporary')
const canary = 'canary-of-a-person'
const marker = `1000.${process.pid}`
const quiet = ['--disable-warning=ExperimentalWarning']
const never = new AbortController().signal
/** Why nothing can be isolated here; then those tests say that they did not run. */
let unfit: string | undefined
let api: Api
let inside: Running | undefined
let outside: Running

before(async () => {
  for (const path of [folder, secrets, temporary, join(secrets, '.ssh'), join(folder, '.git')])
    mkdirSync(path, { recursive: true })
  for (const path of [ground, folder]) chmodSync(path, 0o755)
  chmodSync(temporary, 0o1777)
  copyFileSync(join(import.meta.dirname, 'hostile-app.ts'), join(folder, 'app.ts'))
  for (const path of [join(secrets, '.ssh/id_ed25519'), join(folder, '.env'), join(folder, '.git/config')])
    writeFileSync(path, canary)
  symlinkSync(join(secrets, '.ssh/id_ed25519'), join(folder, 'link'))
  api = createApi((_, answer) => answer.end('the scripted server'))
  api.listen(0, '127.0.0.1')
  await once(api, 'listening')
  outside = await startPlain(launch(), { signal: never, because: 'as a control' })
  try {
    inside = await startIsolated(launch(), { signal: never })
  } catch (cause) {
    if (!(cause instanceof Unfit)) throw cause
    unfit = cause.message
  }
})
after(async () => {
  await outside.stop()
  await inside?.stop()
  api.close()
  rmSync(ground, { recursive: true, force: true })
})

function portOf(server: Api | Server): number {
  const address = server.address()
  return address === null || typeof address === 'string' ? 0 : address.port
}

function launch(limits: Partial<RunLimits> = {}): Launch {
  return {
    folder,
    command: ['node', ...quiet, 'app.ts'],
    environment: { APP_URL: '{origin}', API_URL: `http://127.0.0.1:${portOf(api)}`, FAKE_KEY: 'fake' },
    portVariable: 'PORT',
    ready: '/',
    api: { port: portOf(api) },
    limits,
  }
}

interface Did {
  readonly did?: unknown
  readonly refused?: string
}

async function act({ origin }: Running, ...words: readonly (string | number)[]): Promise<Did> {
  const answer = await fetch(origin, { method: 'POST', body: JSON.stringify(words.map(String)) })
  return JSON.parse(await answer.text())
}

/** Only where name-spaces are allowed; where they are not, the test says why it did not run. */
function isolated(
  run: (here: Running, context: TestContext) => Promise<void>,
): (context: TestContext) => Promise<void> {
  return async context => {
    if (inside === undefined) context.skip(`not run: ${unfit}`)
    else await run(inside, context)
  }
}

/** How a run of its own ends that does `words`. */
async function endingOf(limits: Partial<RunLimits>, ...words: readonly (string | number)[]): Promise<Ending> {
  try {
    const running = await startIsolated(launch(limits), { signal: never })
    // It may be gone before it answers.
    void act(running, ...words).catch(() => undefined)
    return await running.ended
  } catch (cause) {
    if (cause instanceof NotStarted) return cause.ending
    throw cause
  }
}

/** Processes of this machine with this word in their command. */
function withWord(word: string): number[] {
  return readdirSync('/proc')
    .filter(entry => /^\d+$/.test(entry))
    .filter(pid => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').includes(word)
      } catch {
        return false
      }
    })
    .map(Number)
}

test('code that runs as a plain process has an environment of its own, is not isolated and says so', async () => {
  const found = JSON.parse(String((await act(outside, 'environment')).did))
  assert.equal(found.APP_URL, outside.origin)
  assert.equal(outside.origin, `http://127.0.0.1:${found.PORT}`)
  assert.deepEqual(Object.keys(found).toSorted(), ['API_URL', 'APP_URL', 'FAKE_KEY', 'HOME', 'PATH', 'PORT', 'TMPDIR'])
  assert.deepEqual([outside.isolated, outside.because], [false, 'as a control'])
})

test('code that ends before it answers is not started, and what it printed is kept', async () => {
  const command = ['node', '-e', 'console.error("no database"); process.exit(3)']
  await assert.rejects(
    start({ ...launch(), command }, { signal: never }),
    (error: unknown) =>
      error instanceof NotStarted &&
      error.ending.how === 'exited' &&
      error.ending.says.includes('code 3') &&
      error.output.includes('no database'),
  )
})

test(
  'T98 isolated code is reached at one port, reaches one server, and has only the environment of its launch',
  isolated(async here => {
    assert.deepEqual([here.isolated, here.because], [true, null])
    const found = JSON.parse(String((await act(here, 'environment')).did))
    assert.equal(found.APP_URL, here.origin)
    assert.deepEqual(Object.keys(found).toSorted(), [
      'API_URL',
      'APP_URL',
      'FAKE_KEY',
      'HOME',
      'PATH',
      'PORT',
      'PWD',
      'TMPDIR',
    ])
    assert.deepEqual(await act(here, 'connect', '127.0.0.1', portOf(api)), { did: 'connected' })
  }),
)

test(
  'T98 a secret of the user is out of reach: keys, the passwords of the system, a link, the environment of others',
  isolated(async here => {
    for (const path of [join(secrets, '.ssh/id_ed25519'), join(folder, 'link')]) {
      assert.deepEqual(await act(outside, 'read', path), { did: canary }, path)
      assert.deepEqual(await act(here, 'read', path), { refused: 'ENOENT' }, path)
    }
    assert.ok(existsSync('/etc/shadow'))
    assert.deepEqual(await act(here, 'read', '/etc/shadow'), { refused: 'ENOENT' })
    const environment = `/proc/${process.pid}/environ`
    const theirs = (await act(outside, 'read', environment)).did
    assert.match(String(theirs), /PATH=/)
    assert.notEqual((await act(here, 'read', environment)).did, theirs)
  }),
)

test(
  'T98 what a project keeps for itself is empty inside: its keys and its history',
  isolated(async here => {
    assert.deepEqual(await act(outside, 'read', join(folder, '.env')), { did: canary })
    assert.deepEqual(await act(here, 'read', join(folder, '.env')), { did: '' })
    assert.deepEqual(await act(outside, 'read', join(folder, '.git/config')), { did: canary })
    assert.deepEqual(await act(here, 'read', join(folder, '.git/config')), { refused: 'ENOENT' })
  }),
)

test(
  'T98 nothing outside is written: the project, a report beside it, the programs of the system',
  isolated(async here => {
    for (const path of [join(folder, 'written.txt'), join(secrets, 'report.json')]) {
      const { refused } = await act(here, 'write', path, 'approved')
      assert.ok(refused === 'EROFS' || refused === 'ENOENT', `${path}: ${refused}`)
      assert.equal(existsSync(path), false)
      assert.deepEqual(await act(outside, 'write', path, 'approved'), { did: '' })
      assert.equal(readFileSync(path, 'utf8'), 'approved')
      rmSync(path)
    }
    assert.deepEqual(await act(here, 'write', '/usr/bin/planted', ''), { refused: 'EROFS' })
    assert.deepEqual(await act(here, 'write', `/tmp/${marker}.txt`, 'its own'), { did: '' })
    assert.equal(existsSync(`/tmp/${marker}.txt`), false)
  }),
)

test(
  'T98 no other address is reached: loopback, other addresses of the machine, sockets of the system',
  isolated(async here => {
    const listeners: Server[] = []
    const listen = async (at: string | { readonly port: number; readonly host: string }) => {
      const server = createServer(socket => socket.destroy())
      listeners.push(server)
      server.listen(at)
      await once(server, 'listening')
      return server
    }
    try {
      const port = portOf(await listen({ port: 0, host: '0.0.0.0' }))
      const others = Object.values(networkInterfaces()).flatMap(all => all ?? [])
      for (const { address } of others.filter(({ family }) => family === 'IPv4')) {
        assert.deepEqual(await act(outside, 'connect', address, port), { did: 'connected' }, address)
        assert.match((await act(here, 'connect', address, port)).refused ?? '', /^(ECONNREFUSED|ENETUNREACH)$/, address)
      }
      await listen(`\0ambit-${marker}`)
      assert.deepEqual(await act(outside, 'abstract', `ambit-${marker}`), { did: 'connected' })
      assert.deepEqual(await act(here, 'abstract', `ambit-${marker}`), { refused: 'ECONNREFUSED' })
      const path = join(ground, 'service.sock')
      await listen(path)
      chmodSync(path, 0o777)
      assert.deepEqual(await act(outside, 'socket', path), { did: 'connected' })
      assert.deepEqual(await act(here, 'socket', path), { refused: 'ENOENT' })
    } finally {
      for (const server of listeners) server.close()
    }
  }),
)

test(
  'T98 no datagram and no question for a name leaves',
  isolated(async here => {
    const heard: string[] = []
    const datagrams: Datagrams = createSocket('udp4', bytes => heard.push(bytes.toString('latin1')))
    datagrams.bind(0, '127.0.0.1')
    await once(datagrams, 'listening')
    try {
      const { port } = datagrams.address()
      await act(here, 'datagram', port, 'from inside')
      assert.match((await act(here, 'name', port, 'inside.example')).refused ?? '', /^E/)
      await act(outside, 'name', port, 'outside.example')
      await act(outside, 'datagram', port, 'from outside')
      await until(async () => heard.some(text => text === 'from outside'))
      assert.ok(heard.some(text => text.includes('outside\x07example')))
      assert.deepEqual(
        heard.filter(text => text.includes('inside')),
        [],
      )
    } finally {
      datagrams.close()
    }
  }),
)

test(
  'T98 other processes are neither seen nor signalled, and no privilege is gained',
  isolated(async here => {
    const decoy = spawn(
      process.execPath,
      ['-e', 'process.on("SIGUSR2", () => console.log("signalled")); console.log("up"); setInterval(() => 0, 1000)'],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    )
    let said = ''
    decoy.stdout.on('data', chunk => {
      said += String(chunk)
    })
    try {
      await until(async () => said.includes('up'))
      const pid = decoy.pid ?? 0
      await act(here, 'signal', pid, 'SIGUSR2')
      assert.deepEqual(await act(outside, 'signal', pid, 'SIGUSR2'), { did: true })
      await until(async () => said.includes('signalled'))
      assert.equal(said, 'up\nsignalled\n')
      assert.ok(Number((await act(here, 'processes')).did) < Number((await act(outside, 'processes')).did))
    } finally {
      decoy.kill('SIGKILL')
    }
    assert.deepEqual(await act(outside, 'run', 'unshare', '--user', 'true'), { did: '' })
    assert.match((await act(here, 'run', 'unshare', '--user', 'true')).refused ?? '', /status 1/)
    const mounts = ['unshare', '--user', '--map-root-user', '--mount', 'mount', '-t', 'tmpfs', 'x', '/tmp'] as const
    assert.deepEqual(await act(outside, 'run', ...mounts), { did: '' })
    assert.match((await act(here, 'run', 'mount', '-t', 'tmpfs', 'x', '/tmp')).refused ?? '', /status/)
  }),
)

/** Calls that no name-space divides, by their numbers: what perl does, any program could. */
const calls = {
  'a key ring': { x64: 250, arm64: 219, words: '0, -2, 1' },
  'tracing of a process': { x64: 101, arm64: 117, words: '0, 0, 0, 0' },
  'memory without a process': { x64: 319, arm64: 279, words: '$name, 0' },
  'a shared segment': { x64: 29, arm64: 194, words: '0, 4096, 0' },
} as const
const socketOf = (family: number) => `use Socket; exit(socket(my $made, ${family}, 1, 0) ? 0 : 1)`

test(
  'T98 a filter refuses system calls that reach around name-spaces, and sockets to the machine beneath',
  isolated(async (here, context) => {
    if (here.because !== null) return context.skip(`not run: ${here.because}`)
    const number = process.arch === 'arm64' ? 'arm64' : 'x64'
    for (const [name, { words, ...numbers }] of Object.entries(calls)) {
      const script = `my $name = "x"; exit(syscall(${numbers[number]}, ${words}) >= 0 ? 0 : $! + 0)`
      assert.deepEqual(await act(outside, 'run', 'perl', '-e', script), { did: '' }, name)
      assert.match((await act(here, 'run', 'perl', '-e', script)).refused ?? '', /status 1$/, name)
    }
    const unix = 1
    const beneath = 40
    for (const one of [outside, here])
      assert.deepEqual(await act(one, 'run', 'perl', '-e', socketOf(unix)), { did: '' })
    assert.match((await act(here, 'run', 'perl', '-e', socketOf(beneath))).refused ?? '', /status 1$/)
  }),
)

test(
  'T98 the verdict is not tampered with: forged lines are output, and the supervisor is out of sight',
  isolated(async here => {
    const line = '{"is":"ended","how":"exited","detail":"all is well"}'
    await act(here, 'forge', line)
    await act(here, 'forge', 'x'.repeat(300_000))
    for (const signal of ['SIGUSR1', 'SIGTERM', 'SIGKILL']) await act(here, 'signal', '1', signal)
    assert.ok(here.output().includes(line))
    assert.deepEqual(await act(here, 'connect', '127.0.0.1', 9229), { refused: 'ECONNREFUSED' })
    assert.equal((await act(here, 'environment')).refused, undefined)
  }),
)

test(
  'T98 a fork bomb is counted, ended and named',
  isolated(async () => {
    assert.deepEqual(await act(outside, 'bomb', 40, marker), { did: 0 })
    await until(async () => withWord(marker).length === 40)
    for (const pid of withWord(marker)) process.kill(pid, 'SIGKILL')
    const { how, attempts } = await endingOf({ processesMax: 8 }, 'bomb', 40, marker)
    assert.equal(how, 'processes')
    assert.deepEqual(attempts, ['processes: It was ended: it had more than 8 processes.'])
    await until(async () => withWord(marker).length === 0)
  }),
)

test(
  'T98 a disk that is filled, memory that is filled and a flood of output are ended and named',
  isolated(async () => {
    assert.deepEqual(await act(outside, 'disk', 6), { did: '' })
    assert.equal((await endingOf({ diskBytesMax: 4 * 1024 * 1024 }, 'disk', 6)).how, 'disk')
    assert.deepEqual(await act(outside, 'memory', 400), { did: 400 })
    assert.equal((await endingOf({ memoryBytesMax: 300 * 1024 * 1024 }, 'memory', 400)).how, 'memory')
    const running = await startIsolated(launch({ outputBytesMax: 1_024 }), { signal: never })
    void act(running, 'print', 'x'.repeat(100), 1_000).catch(() => undefined)
    assert.equal((await running.ended).how, 'output')
    assert.ok(Buffer.byteLength(running.output()) <= 1_024)
  }),
)

test(
  'T98 code that never ends is ended by the clock and by what it takes of the processor',
  isolated(async () => {
    const [wall, cpu] = await Promise.all([endingOf({ wallSecondsMax: 1 }), endingOf({ cpuSecondsMax: 1 }, 'spin')])
    assert.deepEqual([wall.how, cpu.how], ['wall_time', 'cpu_time'])
  }),
)

test(
  'T98 no process is left behind, also where who reviews was killed',
  isolated(async () => {
    await act(outside, 'leave', marker)
    await until(async () => withWord(marker).length === 1)
    for (const pid of withWord(marker)) process.kill(pid, 'SIGKILL')
    const running = await startIsolated(launch(), { signal: never })
    await act(running, 'leave', marker)
    await until(async () => withWord(marker).length === 1)
    assert.equal((await running.stop()).how, 'stopped')
    assert.deepEqual(withWord(marker), [])

    const reviewer = reviewerProcess([])
    try {
      const [origin = ''] = (await line(reviewer)).split(' ')
      await act({ ...running, origin }, 'leave', marker)
      await until(async () => withWord(marker).length === 1)
      reviewer.kill('SIGKILL')
      await until(async () => withWord(marker).length === 0)
    } finally {
      reviewer.kill('SIGKILL')
    }
  }),
)

test(
  'T98 a user without any privilege isolates as root does',
  isolated(async (_, context) => {
    if (process.getuid?.() !== 0) return context.diagnostic('the whole file ran without privilege')
    const reviewer = reviewerProcess(ordinary)
    try {
      const [origin = '', isolatedThere] = (await line(reviewer)).split(' ')
      assert.equal(isolatedThere, 'true')
      assert.deepEqual(await act({ ...outside, origin }, 'read', join(folder, 'link')), { refused: 'ENOENT' })
    } finally {
      reviewer.kill('SIGKILL')
    }
  }),
)

/** Somebody without any privilege. */
const ordinary = process.getuid?.() === 0 ? ['setpriv', '--reuid=12345', '--regid=12345', '--clear-groups'] : []

/** Another process that starts the code and says where it is; it stops when its input ends. */
function reviewerProcess(as: readonly string[]): ChildProcess {
  const script = `import { start } from '${join(import.meta.dirname, '../src/gate/run/sandbox/start.ts')}'
const running = await start(JSON.parse(process.argv[1]), { signal: new AbortController().signal })
console.log(running.origin, running.isolated, running.because)
process.stdin.once('close', async () => process.exit((await running.stop()).how === 'stopped' ? 0 : 1)).resume()`
  const [program = '', ...words] = [...as, process.execPath, ...quiet, '--input-type=module', '-e', script]
  return spawn(program, [...words, JSON.stringify(launch())], {
    stdio: ['pipe', 'pipe', 'inherit'],
    // What it leaves when it is killed goes with the ground.
    env: { PATH: process.env.PATH, TMPDIR: temporary },
  })
}

async function stopped(reviewer: ChildProcess): Promise<void> {
  const gone = once(reviewer, 'exit')
  reviewer.stdin?.end()
  await gone
}

async function line({ stdout }: ChildProcess): Promise<string> {
  let text = ''
  for await (const chunk of stdout ?? []) {
    text += String(chunk)
    if (text.includes('\n')) break
  }
  return text.trim()
}

test('a folder that holds a home or belongs to the system is shown to no code', async () => {
  for (const path of ['/', '/etc', '/proc'])
    await assert.rejects(startIsolated({ ...launch(), folder: path }, { signal: never }), Unfit)
})

test(
  'where root reviews, what only root can read is not shown to the code, and the run says so',
  isolated(async (_, context) => {
    if (process.getuid?.() !== 0) return context.skip('not run: only root can try it')
    chmodSync(folder, 0o700)
    try {
      await assert.rejects(startIsolated(launch(), { signal: never }), /nobody, who cannot read/)
    } finally {
      chmodSync(folder, 0o755)
    }
  }),
)

test('where name-spaces are refused, the run says so and what to allow', async context => {
  if (inside === undefined) return context.skip(`not run: ${unfit}`)
  const none = ['unshare', '--user', '--map-current-user', '--keep-caps', 'sh', '-c', forbid, 'sh']
  const reviewer = reviewerProcess([...ordinary, ...none])
  try {
    const [, isolatedThere, ...because] = (await line(reviewer)).split(' ')
    assert.equal(isolatedThere, 'false')
    assert.match(because.join(' '), /allow unprivileged user name-spaces/)
  } finally {
    await stopped(reviewer)
  }
})

const forbid = 'echo 0 >/proc/sys/user/max_user_namespaces && exec "$@"'
