import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Platform } from '../platform/platform.ts'

const builder = join(import.meta.dirname, '../../../dashboard/build.ts')

/**
 * Builds the dashboard where its sources have changed since the last time, in a process of its own: this server answers
 * meanwhile, and goes on whatever becomes of it. Resolves when the builder has ended.
 */
export function buildDashboard(on: Pick<Platform, 'log'>): Promise<void> {
  if (!existsSync(builder)) return Promise.resolve()
  return new Promise(resolve => {
    const child = spawn(process.execPath, [builder], { stdio: ['ignore', 'pipe', 'pipe'] })
    const said: string[] = []
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text: Buffer) => said.push(String(text)))
    const failed = (cause: string): void => {
      on.log.error({ cause }, 'the dashboard could not be built; everything else is served')
      resolve()
    }
    child.once('error', cause => failed(cause.message))
    child.once('close', code => {
      const text = said.join('').trim()
      if (code !== 0) return failed(text)
      if (text !== '') on.log.info({ built: text }, 'the dashboard is built')
      resolve()
    })
  })
}
