import assert from 'node:assert/strict'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { type Launch, NotStarted } from '../src/gate/run/model.ts'
import { startPlain } from '../src/gate/run/sandbox/plain.ts'

const folder = mkdtempSync(join(tmpdir(), 'ambit-sandbox-'))
chmodSync(folder, 0o755)
let api: Server

before(
  () =>
    new Promise<void>(resolve => {
      api = createServer((_, answer) => answer.end('api'))
      api.listen(0, '127.0.0.1', resolve)
    }),
)
after(() => {
  api.close()
  rmSync(folder, { recursive: true, force: true })
})

function apiPort(): number {
  const address = api.address()
  return address === null || typeof address === 'string' ? 0 : address.port
}

/** A server whose every answer is what `act` prints. */
function written(name: string, act: string): Launch {
  writeFileSync(
    join(folder, name),
    `import { createServer } from 'node:http'
const act = async () => { ${act} }
createServer(async (request, answer) => {
  if (request.url === '/') return answer.end('here')
  answer.end(String(await act().catch(error => 'refused: ' + (error.code ?? error.cause?.code ?? error.message))))
}).listen(Number(process.env.PORT), '127.0.0.1')
`,
  )
  return {
    folder,
    command: ['node', name],
    environment: { APP_URL: '{origin}', API_PORT: String(apiPort()) },
    portVariable: 'PORT',
    ready: '/',
    api: { port: apiPort() },
  }
}

const never = new AbortController().signal
const plain = (launch: Launch) => startPlain(launch, { signal: never, because: 'as a control' })
const ask = async (origin: string) => (await fetch(`${origin}/act`)).text()

test('code that runs as a plain process has an environment of its own, is not isolated and says so', async () => {
  const running = await plain(written('plain.mjs', 'return JSON.stringify(process.env)'))
  const found = JSON.parse(await ask(running.origin))
  assert.equal(found.APP_URL, running.origin)
  assert.equal(running.origin, `http://127.0.0.1:${found.PORT}`)
  assert.deepEqual(Object.keys(found).toSorted(), ['API_PORT', 'APP_URL', 'HOME', 'PATH', 'PORT', 'TMPDIR'])
  assert.deepEqual([running.isolated, running.because], [false, 'as a control'])
  assert.equal((await running.stop()).how, 'stopped')
  await assert.rejects(fetch(running.origin))
})

test('code that ends before it answers is not started, and what it printed is kept', async () => {
  writeFileSync(join(folder, 'ends.mjs'), 'console.error("no database"); process.exit(3)')
  await assert.rejects(
    plain({ ...written('unused.mjs', ''), command: ['node', 'ends.mjs'] }),
    (error: unknown) =>
      error instanceof NotStarted && error.ending.how === 'exited' && error.output.includes('no database'),
  )
})
