import { spawn } from 'node:child_process'
import { cp, mkdtemp, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A copy of a project outside of the repository, where packages are installed and things are built. */
export interface ProjectCopy {
  readonly folder: string
  /** Runs a program in it to its end; throws with what it printed unless it succeeds. */
  run(command: string, args: readonly string[]): Promise<void>
  close(): Promise<void>
}

/** Copies what was written of a project, and nothing that was installed or built there. */
export async function copyProject(source: string): Promise<ProjectCopy> {
  const folder = await mkdtemp(join(tmpdir(), 'ambit-project-'))
  const isMade = (path: string): boolean => /\/(node_modules|\.next|\.react-router|build)(\/|$)/.test(path)
  await cp(source, folder, { recursive: true, filter: path => !isMade(path.slice(source.length)) })
  await rename(join(folder, 'gitignore'), join(folder, '.gitignore')).catch(() => undefined)
  return {
    folder,
    run: (command, args) => runToItsEnd(folder, command, args),
    close: () => rm(folder, { recursive: true, force: true }),
  }
}

function runToItsEnd(cwd: string, command: string, args: readonly string[]): Promise<void> {
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
      code === 0 ? settle() : fail(new Error(`${command} ${args.join(' ')}: ${code}\n${said}`)),
    )
  })
}
