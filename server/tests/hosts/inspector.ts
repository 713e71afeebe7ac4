import { spawn } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { connectAgent } from '../walk/agent.ts'
import { type OpenHost, readCalled } from './host.ts'

const folder = join(import.meta.dirname, 'inspector')
const script = join(folder, 'node_modules/@modelcontextprotocol/inspector/clients/launcher/build/index.js')

/** Installs it from its lock when that lock was not installed before. Needs the registry then. */
export async function installInspector(): Promise<void> {
  const lock = readFileSync(join(folder, 'package-lock.json'), 'utf8')
  const mark = join(folder, 'node_modules/.installed')
  if (existsSync(mark) && readFileSync(mark, 'utf8') === lock) return
  const { code, output } = await run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'])
  if (code !== 0) throw new Error(`npm ci failed:\n${output}`)
  writeFileSync(mark, lock)
}

/**
 * The command of MCP Inspector. Each of its runs is a connection of its own and takes the token that it is given, so the session began
 * by the consent that the official client asked for.
 */
export const openInspector: OpenHost = async ({ baseUrl, openInBrowser }) => {
  const agent = await connectAgent({ url: `${baseUrl}/mcp`, name: 'MCP Inspector', openInBrowser })
  const header = `Authorization: Bearer ${agent.accessToken()}`
  const ask = async (...args: string[]): Promise<unknown> => {
    const server = [`${baseUrl}/mcp`, '--transport', 'http', '--header', header]
    const { code, output, said } = await run(process.execPath, [script, '--cli', ...server, ...args])
    const at = said.indexOf('{')
    if (at < 0) return { isError: true, content: `it ended with ${code}: ${output}` }
    return JSON.parse(said.slice(at, said.lastIndexOf('}') + 1))
  }
  return {
    tools: async () => Object(await ask('--method', 'tools/list')).tools.map((tool: { name: string }) => tool.name),
    call: async (name, args = {}) => {
      const given = Object.entries(args).flatMap(([key, value]) => [
        '--tool-arg',
        `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
      ])
      return readCalled(await ask('--method', 'tools/call', '--tool-name', name, ...given))
    },
    close: () => agent.close(),
  }
}

interface Ran {
  readonly code: number | null
  readonly said: string
  readonly output: string
}

function run(command: string, args: readonly string[]): Promise<Ran> {
  const child = spawn(command, args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  let complained = ''
  child.stdout.on('data', part => {
    said += part
  })
  child.stderr.on('data', part => {
    complained += part
  })
  return new Promise((settle, fail) => {
    child.once('error', fail)
    child.once('close', code => settle({ code, said, output: `${said}${complained}` }))
  })
}
