import { join } from 'node:path'
import { hosts } from '../hosts/index.ts'
import type { World } from '../model.ts'
import { parseJson } from '../parse-arguments.ts'
import { readIfThere } from '../profiles/secrets.ts'
import type { Check } from './check.ts'

const environmentFiles = ['.env', '.env.local', '.env.development', '.env.development.local']

/** What the project in this folder says of itself: its environment, its keys, its hosts of agents. */
export function checkProject(world: World): Check[] {
  const manifest: { dependencies?: object; devDependencies?: object } = Object(
    parseJson(readIfThere(join(world.cwd, 'package.json')) ?? ''),
  )
  const packages = Object.keys({ ...manifest.dependencies, ...manifest.devDependencies })
  const isClient = packages.some(name => name.startsWith('@workos-inc/'))
  return [...(isClient ? checkEnvironment(world) : []), ...checkIgnored(world), ...checkHosts(world)]
}

function checkEnvironment(world: World): Check[] {
  const texts = environmentOf(world)
  return ['WORKOS_API_KEY', 'WORKOS_CLIENT_ID'].map((name): Check => {
    const there = world.env[name] !== undefined || new RegExp(`^\\s*(export\\s+)?${name}\\s*=\\s*\\S`, 'm').test(texts)
    if (there) return { code: 'project_environment', state: 'fine', message: `${name} is set for this project` }
    const next = name === 'WORKOS_CLIENT_ID' ? 'ambit applications list' : 'ambit management-keys create --help'
    return { code: 'project_environment', state: 'wrong', message: `${name} is not set for this project`, next }
  })
}

/** A key in a file that git keeps is a key that everybody has. */
function checkIgnored(world: World): Check[] {
  const ignored = readIfThere(join(world.cwd, '.gitignore')) ?? ''
  const rules = ignored.split('\n').map(rule => rule.trim().replace(/^\//, ''))
  return environmentFiles
    .filter(file => /sk_[\x21-\x7e]{16,}/.test(readIfThere(join(world.cwd, file)) ?? ''))
    .filter(
      file => !rules.some(rule => rule === file || rule === '.env*' || (rule === '*.local' && file.endsWith('.local'))),
    )
    .map(file => ({
      code: 'key_in_project',
      state: 'wrong' as const,
      message: `${file} holds a key, and .gitignore does not name it`,
      next: 'ambit management-keys list',
    }))
}

function checkHosts(world: World): Check[] {
  return hosts.flatMap((host): Check[] => {
    const files = [host.userFile(world), ...(host.projectFile === undefined ? [] : [join(world.cwd, host.projectFile)])]
    const known = files.filter(file => (readIfThere(file) ?? '').includes('/mcp'))
    return known.map(file => ({
      code: 'mcp_host',
      state: 'fine',
      message: `${host.title} has an MCP server in ${file}`,
    }))
  })
}

/** What the project's environment files say, one after the other. */
export function environmentOf(world: World): string {
  return environmentFiles.map(file => readIfThere(join(world.cwd, file)) ?? '').join('\n')
}
