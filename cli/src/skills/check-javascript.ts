import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

const lookedAt = ['', 'src', 'app', 'src/app', 'app/routes', 'routes', 'lib', 'src/lib', 'pages', 'src/pages']

/** Whether a project has JavaScript and no sign of TypeScript. One without any code says nothing, and gets TypeScript. */
export function isJavaScriptOnly(folder: string, packages: Readonly<Record<string, unknown>>): boolean {
  if (packages.typescript !== undefined || existsSync(join(folder, 'tsconfig.json'))) return false
  const names = lookedAt.flatMap(inside => namesIn(join(folder, inside)))
  const sources = names.filter(name => !/\.config\.[cm]?[jt]s$|\.d\.ts$/.test(name))
  return !sources.some(name => /\.[cm]?tsx?$/.test(name)) && sources.some(name => /\.[cm]?jsx?$/.test(name))
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}
