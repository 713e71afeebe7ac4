import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { filesBelow } from '../shape/source.ts'

/** Folders of official clients, each with its own lock, installed as published. */
export const clients = ['express', 'nextjs-4', 'nextjs-3', 'react', 'widgets', 'cli'] as const
export type Client = (typeof clients)[number]

export function folderOf(client: Client): string {
  return join(import.meta.dirname, client)
}

/** Installs a client from its lock when that lock was not installed before. Needs the registry then. */
export async function installClient(client: Client): Promise<void> {
  const folder = folderOf(client)
  const mark = join(folder, 'node_modules/.installed')
  const lock = digestOf([join(folder, 'package-lock.json')])
  if (readIfThere(mark) === lock) return
  await run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], folder)
  writeFileSync(mark, lock)
}

const application = ['app', 'proxy.js', 'next.config.mjs']

/** Builds a Next.js application when it or its lock changed. Version 3 takes over the pages of version 4: one application, two majors. */
export async function buildNextApp(client: 'nextjs-4' | 'nextjs-3'): Promise<void> {
  const folder = folderOf(client)
  if (client === 'nextjs-3')
    for (const part of application)
      cpSync(join(folderOf('nextjs-4'), part), join(folder, part), { recursive: true, force: true })
  const sources = application.flatMap(part => (part === 'app' ? filesBelow(join(folder, part)) : [join(folder, part)]))
  const mark = join(folder, 'node_modules/.built')
  const digest = digestOf([join(folder, 'package-lock.json'), ...sources])
  if (readIfThere(mark) === digest) return
  await run(process.execPath, ['node_modules/next/dist/bin/next', 'build'], folder)
  writeFileSync(mark, digest)
}

function readIfThere(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined
}

function digestOf(files: readonly string[]): string {
  const hash = createHash('sha256')
  for (const file of files) hash.update(file).update(readFileSync(file))
  return hash.digest('hex')
}

function run(command: string, args: readonly string[], cwd: string): Promise<void> {
  const env = { ...process.env, NEXT_TELEMETRY_DISABLED: '1' }
  const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', chunk => {
      said += chunk
    })
  return new Promise((settle, fail) => {
    child.once('error', fail)
    child.once('close', code =>
      code === 0 ? settle() : fail(new Error(`${command} ${args.join(' ')} in ${cwd}: ${code}\n${said}`)),
    )
  })
}
