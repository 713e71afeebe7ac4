import { readdirSync } from 'node:fs'
import { join } from 'node:path'

const entriesMax = 50_000
const depthMax = 24

export type Hidden = { readonly path: string; readonly folder: boolean }

/** Files in which projects keep keys, and the history, which keeps what was deleted. */
const secret = /^(\.env(\..*)?|\.npmrc|\.yarnrc\.yml|\.netrc|\.git|\.ssh|\.aws|.*\.(pem|key|p12|pfx))$/i
const example = /^\.env\.(example|sample|template)$/i

/** Where a project keeps secrets and ways to processes outside. Throws where it is too large to be looked through. */
export function findHidden(project: string): Hidden[] {
  const found: Hidden[] = []
  const waiting = [{ folder: project, depth: 0 }]
  let entries = 0
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    for (const entry of readdirSync(at.folder, { withFileTypes: true })) {
      entries++
      if (entries > entriesMax || at.depth > depthMax)
        throw new Error('the project has too many files to hide its secrets')
      const path = join(at.folder, entry.name)
      // A link leads to nothing inside, unless what it names is there anyway.
      if (entry.isSymbolicLink()) continue
      // Who listens at a socket is outside, and a read-only folder keeps nobody from connecting.
      const talks = entry.isSocket() || entry.isFIFO()
      if (talks || (secret.test(entry.name) && !example.test(entry.name)))
        found.push({ path, folder: entry.isDirectory() })
      else if (entry.isDirectory() && entry.name !== 'node_modules') waiting.push({ folder: path, depth: at.depth + 1 })
    }
  }
  return found
}
