import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { until } from '../until.ts'
import { type OpenHost, readCalled } from './host.ts'

const script = join(import.meta.dirname, '../../../node_modules/mcp-remote/dist/proxy.js')
const authorizeAddress = /https?:\/\/[^\s]+\/oauth2\/authorize\?[^\s]+/g
const version = '2025-11-25'

/** `mcp-remote` between a host that only starts commands and this server: JSON-RPC on its standard streams. */
export const openMcpRemote: OpenHost = async ({ baseUrl, openInBrowser }) => {
  const home = await mkdtemp(join(tmpdir(), 'ambit-host-'))
  const child = spawn(process.execPath, [script, `${baseUrl}/mcp`], {
    // Without a PATH it finds no browser to open, and prints the address instead.
    env: { PATH: '/nonexistent', HOME: home, MCP_REMOTE_CONFIG_DIR: join(home, 'auth') },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  let told = ''
  let answered = ''
  child.stderr.on('data', part => {
    told += part
  })
  child.stdout.on('data', part => {
    answered += part
  })
  const send = (message: object): unknown => child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`)
  const addresses = (): readonly string[] => told.match(authorizeAddress) ?? []
  let nth = 0
  const ask = async (method: string, params: object): Promise<unknown> => {
    const id = ++nth
    send({ id, method, params })
    const found = (): Record<string, unknown> | undefined =>
      answered
        .split('\n')
        .filter(line => line.trim() !== '' && line.endsWith('}'))
        .map(line => Object(JSON.parse(line)))
        .find(message => message.id === id && message.method === undefined)
    const askedBefore = addresses().length
    // Once it is refused it asks the person again, and its host waits for that.
    await until(() => found() !== undefined || child.exitCode !== null || addresses().length > askedBefore)
    const message = found()
    if (message === undefined) throw new Error(`it goes no further: ${told}`)
    return message.result ?? { isError: true, content: message.error }
  }
  await until(() => addresses().length > 0 || child.exitCode !== null)
  await openInBrowser(addresses()[0] ?? '')
  await ask('initialize', { protocolVersion: version, capabilities: {}, clientInfo: { name: 'host', version: '1' } })
  send({ method: 'notifications/initialized' })
  return {
    tools: async () => Object(await ask('tools/list', {})).tools.map((tool: { name: string }) => tool.name),
    call: async (name, args = {}) => readCalled(await ask('tools/call', { name, arguments: args })),
    close: async () => {
      child.kill()
      await rm(home, { recursive: true, force: true })
    },
  }
}
