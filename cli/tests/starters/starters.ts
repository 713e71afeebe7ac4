import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** An empty project of each framework, as its own generator makes one. */
export function starters(): string[] {
  return readdirSync(import.meta.dirname, { withFileTypes: true })
    .filter(entry => entry.isDirectory())
    .map(({ name }) => name)
    .toSorted()
}

/** Writes the project into a folder: its sources, what it depends on, and its lock file. */
export function writeStarter(name: string, folder: string): void {
  const from = join(import.meta.dirname, name)
  for (const file of ['package.json', 'package-lock.json', '.npmrc']) copyFileSync(join(from, file), join(folder, file))
  for (const [path, text] of starterFiles(name)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
}

function starterFiles(name: string): (readonly [path: string, text: string])[] {
  const parts = readFileSync(join(import.meta.dirname, name, 'starter.files'), 'utf8').split(/^--- /m)
  return parts.slice(1).map(part => {
    const end = part.indexOf('\n')
    return [part.slice(0, end), part.slice(end + 1)]
  })
}
