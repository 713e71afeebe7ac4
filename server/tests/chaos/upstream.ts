import { spawn } from 'node:child_process'
import { join } from 'node:path'

/** One call as the third party saw it; times are its own, in milliseconds. */
export interface UpstreamCall {
  readonly tool: string
  readonly mark: string
  /** When the head of the request was there. */
  readonly at: number
  answeredAt?: number
  /** When its connection was closed before it was answered. */
  closedAt?: number
}

export interface ChaosUpstream {
  readonly url: string
  /** What has reached it, in order. */
  record(): Promise<UpstreamCall[]>
  /** The same, and forgets it. */
  take(): Promise<UpstreamCall[]>
  close(): void
}

/** The third party of these tests: `work` (a read) and `strike`, each with a mark and a time to take. */
export async function startChaosUpstream(): Promise<ChaosUpstream> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'upstream-process.ts')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  process.once('exit', () => child.kill('SIGKILL'))
  const port = await new Promise<string>(resolve => child.stdout.once('data', chunk => resolve(String(chunk).trim())))
  const origin = `http://127.0.0.1:${port}`
  const ask = async (method: string): Promise<UpstreamCall[]> =>
    Object(await (await fetch(`${origin}/record`, { method })).json())
  return {
    url: `${origin}/mcp`,
    record: () => ask('GET'),
    take: () => ask('DELETE'),
    close: () => void child.kill('SIGKILL'),
  }
}
