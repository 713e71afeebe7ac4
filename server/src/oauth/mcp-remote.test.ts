import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { startEmptyDatabase } from '../../tests/database.ts'
import { freePort } from '../../tests/free-port.ts'
import { createBrowser } from '../../tests/oauth/browser.ts'
import { until } from '../../tests/until.ts'
import { type Ambit, createAmbit, listen } from '../main.ts'
import { readConfig } from '../platform/config.ts'

const email = 'mina@acme.example'
const password = 'correct horse battery staple'
let ambit: Ambit
let directory: string
let closeAll: () => Promise<void>

before(async () => {
  const db = await startEmptyDatabase()
  directory = await mkdtemp(join(tmpdir(), 'ambit-remote-'))
  const read = readConfig({
    AMBIT_PORT: String(await freePort()),
    AMBIT_DATABASE_URL: db.url,
    AMBIT_DATA_DIR: join(directory, 'data'),
    AMBIT_ADMIN_EMAIL: email,
    AMBIT_ADMIN_PASSWORD: password,
    AMBIT_LOG_LEVEL: 'error',
  })
  assert.ok(read.ok)
  ambit = await createAmbit(read.config)
  const listening = await listen(ambit)
  closeAll = async () => {
    const closed = listening.close()
    await ambit.stop()
    await closed
    await db.close()
    await rm(directory, { recursive: true, force: true })
  }
})
after(() => closeAll())

interface Bridge {
  readonly process: ChildProcess
  /** What it said to the person, and what it answered to its host. */
  told(): string
  answers(): { id?: number; result?: Record<string, unknown>; error?: unknown }[]
  send(message: object): void
}

function startBridge(url: string): Bridge {
  const bin = join(import.meta.dirname, '../../../node_modules/mcp-remote/dist/proxy.js')
  const child = spawn(process.execPath, [bin, url], {
    // Without a PATH it finds no browser to open, and prints the address instead.
    env: { PATH: '/nonexistent', HOME: directory, MCP_REMOTE_CONFIG_DIR: join(directory, 'mcp-auth') },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  let said = ''
  let answered = ''
  child.stderr.on('data', part => {
    said += part
  })
  child.stdout.on('data', part => {
    answered += part
  })
  return {
    process: child,
    told: () => said,
    answers: () =>
      answered
        .split('\n')
        .filter(line => line.trim() !== '')
        .map(line => JSON.parse(line)),
    send: message => child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`),
  }
}

test('mcp-remote attaches as it comes from npm: it registers, a person consents, and the gateway’s tools are there', async () => {
  const { baseUrl } = ambit.on.config
  const bridge = startBridge(`${baseUrl}/mcp`)
  try {
    const address = /https?:\/\/[^\s]+\/oauth2\/authorize\?[^\s]+/
    await until(() => address.test(bridge.told()))
    const browser = createBrowser(ambit.edge, baseUrl)
    const signIn = await browser.open(address.exec(bridge.told())?.[0] ?? '')
    const consent = await browser.submit(signIn, { email, password })
    assert.match(consent.text, /Name not verified/)
    const back = await browser.submit(consent, { decision: 'allow' })
    const answer = await fetch(back.location ?? '')
    assert.equal(answer.status, 200, 'its own listener took the code')
    bridge.send({
      id: 1,
      method: 'initialize',
      params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'host', version: '1' } },
    })
    await until(() => bridge.answers().some(each => each.id === 1))
    bridge.send({ method: 'notifications/initialized' })
    bridge.send({ id: 2, method: 'tools/list' })
    await until(() => bridge.answers().some(each => each.id === 2))
    const listed = bridge.answers().find(each => each.id === 2)
    assert.match(JSON.stringify(listed?.result), /gateway__request_access/)
  } finally {
    bridge.process.kill()
  }
})
