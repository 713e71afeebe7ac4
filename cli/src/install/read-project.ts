import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { Fault } from '../fault.ts'
import { parseJson } from '../parse-arguments.ts'
import { readIfThere } from '../profiles/secrets.ts'
import type { Manifest, Project } from './model.ts'
import { lockOf } from './package-managers.ts'
import { styleOf } from './render-style.ts'

/** The project in a folder. Throws a fault where there is none. */
export function readProject(folder: string): Project {
  const read = (path: string): string | undefined => readIfThere(join(folder, path))
  const text = read('package.json')
  if (text === undefined) throw noProject(`There is no package.json in ${folder}.`)
  const parsed = parseJson(text)
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed))
    throw noProject('package.json holds no JSON object.')
  const manifest: Manifest = Object(parsed)
  const packages = new Map(
    Object.entries({ ...manifest.devDependencies, ...manifest.dependencies }).map(([name, version]) => [
      name,
      String(version),
    ]),
  )
  const typescript = read('tsconfig.json') !== undefined || packages.has('typescript')
  return {
    folder,
    name: typeof manifest.name === 'string' && manifest.name !== '' ? manifest.name : 'app',
    manifest,
    packages,
    scripts: { ...manifest.scripts },
    manager: lockOf(folder).manager,
    style: styleOf(sourcesIn(folder), typescript),
    sources: directoryIn(folder, 'src') ? 'src/' : '',
    read,
  }
}

function noProject(message: string): Fault {
  return new Fault({ code: 'project_not_found', message, next: 'ambit install --help', exit: 2 })
}

const styledFiles = /\.([cm]?[jt]sx?|svelte|astro)$/
const lookedAt = ['', 'src', 'app', 'src/app', 'app/routes', 'src/routes', 'src/pages', 'lib', 'src/lib']

/** Enough of the sources to see how they are written. */
function sourcesIn(folder: string): string[] {
  return lookedAt.flatMap(inside =>
    entriesOf(join(folder, inside))
      .filter(entry => entry.isFile() && styledFiles.test(entry.name) && !/\.config\./.test(entry.name))
      .map(({ name }) => readIfThere(join(folder, inside, name)) ?? ''),
  )
}

function directoryIn(folder: string, name: string): boolean {
  return entriesOf(folder).some(entry => entry.name === name && entry.isDirectory())
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true })
  } catch {
    return []
  }
}
