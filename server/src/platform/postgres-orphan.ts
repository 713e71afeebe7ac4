import { execFile } from 'node:child_process'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { StartFault } from './start-fault.ts'

const graceMs = 1_000
const stopWaitMs = 30_000
const pollMs = 20

/**
 * Deals with a `postmaster.pid` that was left behind. Whoever calls this holds the lock of the data directory, so a PostgreSQL
 * that still runs there has lost its owner and its watchdog: it gets a moment to end by itself and is then told to. A file
 * whose id now belongs to another program is deleted, because PostgreSQL refuses to start when that program has its own uid,
 * which is the rule in a container that restarts.
 */
export async function stopOrphan(cluster: string): Promise<void> {
  const file = join(cluster, 'postmaster.pid')
  const started = performance.now()
  let asked = false
  for (;;) {
    const pid = await readPid(file)
    if (pid === undefined) return
    if (!(await isPostmaster(pid, cluster))) return rm(file, { force: true })
    const waitedMs = performance.now() - started
    if (waitedMs > stopWaitMs) throw new StartFault(`PostgreSQL (process ${pid}) still runs on ${cluster}: stop it.`)
    if (waitedMs > graceMs && !asked) {
      asked = true
      process.kill(pid, 'SIGINT')
    }
    await pause(pollMs)
  }
}

async function readPid(file: string): Promise<number | undefined> {
  const text = await readFile(file, 'utf8').catch(() => undefined)
  const pid = Number(text?.split('\n')[0])
  return Number.isInteger(pid) && pid > 1 ? pid : undefined
}

async function isPostmaster(pid: number, cluster: string): Promise<boolean> {
  const command = process.platform === 'linux' ? await commandFromProc(pid) : await commandFromPs(pid)
  return command.includes('postgres') && command.includes(cluster)
}

async function commandFromProc(pid: number): Promise<string> {
  const text = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
  return text.replaceAll('\0', ' ')
}

function commandFromPs(pid: number): Promise<string> {
  return new Promise(resolve => {
    execFile('ps', ['-p', String(pid), '-o', 'command='], (_failed, output) => resolve(output))
  })
}
