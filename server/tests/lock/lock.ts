import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { importsOf, type Source } from '../shape/source.ts'

const names = z.record(z.string(), z.string()).default({})

const manifestShape = z.object({
  name: z.string().optional(),
  license: z.string().optional(),
  workspaces: z.array(z.string()).default([]),
  dependencies: names,
  devDependencies: names,
  optionalDependencies: names,
  allowScripts: z.record(z.string(), z.boolean()).default({}),
})

const entryShape = z.object({
  version: z.string().optional(),
  resolved: z.string().optional(),
  integrity: z.string().optional(),
  license: z.string().optional(),
  link: z.boolean().default(false),
  optional: z.boolean().default(false),
  dev: z.boolean().default(false),
  hasInstallScript: z.boolean().default(false),
  dependencies: names,
  devDependencies: names,
  optionalDependencies: names,
})

const lockShape = z.object({ lockfileVersion: z.literal(3), packages: z.record(z.string(), entryShape) })

export type Manifest = z.output<typeof manifestShape>
export type Entry = z.output<typeof entryShape>
/** Place in the tree, for example `node_modules/pg`, and what is locked there. */
export type Lock = ReadonlyMap<string, Entry>

export function readManifest(folder: string): Manifest {
  return manifestShape.parse(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')))
}

export function readLock(folder: string): Lock {
  return parseLock(readFileSync(join(folder, 'package-lock.json'), 'utf8'))
}

export function parseLock(text: string): Lock {
  return new Map(Object.entries(lockShape.parse(JSON.parse(text)).packages))
}

/** What comes from a registry: neither the project nor its workspaces. */
export function foreign(lock: Lock): [place: string, entry: Entry][] {
  return [...lock].filter(([place, entry]) => place.includes('node_modules/') && !entry.link)
}

export function nameOf(place: string): string {
  return place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length)
}

/** Without a hash, whatever the registry serves on the day of the install would run. */
export function checkIntegrity(lock: Lock): string[] {
  return foreign(lock)
    .filter(([, { integrity }]) => !/^sha512-[A-Za-z0-9+/]{86}==$/.test(integrity ?? ''))
    .map(([place, { integrity }]) => `${place} has ${integrity ?? 'no hash'}; lock it again, with sha512`)
}

/** An address in the lock ties every clone to one host; the hash alone says which bytes are meant. */
export function checkAddresses(lock: Lock): string[] {
  return foreign(lock)
    .filter(([, { resolved }]) => resolved !== undefined)
    .map(
      ([place, { resolved }]) =>
        `${place} names ${resolved}; "omit-lockfile-registry-resolved=true" in .npmrc leaves it out`,
    )
}

/** A dependency that the lock doesn't hold makes `npm ci` refuse: on this platform, or on the one it is for. */
export function checkComplete(lock: Lock): string[] {
  return [...lock].flatMap(([place, entry]) => {
    const own = place.includes('node_modules/') ? {} : entry.devDependencies
    return Object.keys({ ...entry.dependencies, ...entry.optionalDependencies, ...own })
      .filter(name => findFrom(lock, place, name) === undefined)
      .map(name => `${place || 'package.json'} needs ${name}, and the lock does not hold it`)
  })
}

function findFrom(lock: Lock, place: string, name: string): string | undefined {
  for (let at = place; ; at = at.slice(0, Math.max(0, at.lastIndexOf('/')))) {
    const candidate = at === '' ? `node_modules/${name}` : `${at}/node_modules/${name}`
    if (lock.has(candidate)) return candidate
    if (at === '') return undefined
  }
}

/** The lock was made from exactly these manifests. */
export function checkInStep(lock: Lock, manifests: ReadonlyMap<string, Manifest>): string[] {
  return [...manifests].flatMap(([folder, manifest]) => {
    const entry = lock.get(folder)
    if (entry === undefined) return [`the lock does not know the workspace "${folder}"`]
    return (['dependencies', 'devDependencies', 'optionalDependencies'] as const)
      .filter(kind => JSON.stringify(sorted(manifest[kind])) !== JSON.stringify(sorted(entry[kind])))
      .map(
        kind =>
          `${kind} of ${join(folder, 'package.json')} and of the lock differ; run npm install --package-lock-only`,
      )
  })
}

function sorted(record: Readonly<Record<string, string>>): [string, string][] {
  return Object.entries(record).sort(([a], [b]) => a.localeCompare(b))
}

const exactVersion = /^(npm:@?[a-z0-9./_-]+@)?\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/

/** A range means that two clones of one commit can differ as soon as somebody locks again. */
export function checkPins(manifests: ReadonlyMap<string, Manifest>): string[] {
  return [...manifests].flatMap(([folder, manifest]) =>
    Object.entries({ ...manifest.dependencies, ...manifest.devDependencies, ...manifest.optionalDependencies })
      .filter(([, version]) => !exactVersion.test(version))
      .map(([name, version]) => `${join(folder, 'package.json')}: pin ${name} exactly, not "${version}"`),
  )
}

/** An install script runs as the person who types `npm ci`; each one is known by name, and decided. */
export function checkScripts(lock: Lock, decided: Readonly<Record<string, boolean>>): string[] {
  const scripted = foreign(lock).filter(([, entry]) => entry.hasInstallScript)
  const present = new Set(scripted.map(([place]) => nameOf(place)))
  return [
    ...scripted
      .filter(([place]) => !(nameOf(place) in decided))
      .map(([place]) => `${nameOf(place)} has an install script; allow or deny it in "allowScripts" of package.json`),
    ...Object.keys(decided)
      .filter(name => !present.has(name))
      .map(name => `"allowScripts" decides about ${name}, which has no install script here`),
  ]
}

export interface Licences {
  /** May be in what a user installs and runs. */
  readonly allowed: ReadonlySet<string>
  /** Packages with another declaration, each with exactly that one and the reason why it is fine. */
  readonly excepted: Readonly<Record<string, { readonly declares: string; readonly because: string }>>
}

/** The licence of each package, from the lock or from the package itself. */
export function checkLicences(lock: Lock, root: string, licences: Licences): string[] {
  return foreign(lock).flatMap(([place, entry]) => {
    const said = entry.license ?? installedLicence(join(root, place))
    if (said === undefined && entry.optional) return []
    const excepted = said !== undefined && said === licences.excepted[nameOf(place)]?.declares
    const fine = excepted || isAllowed(said ?? 'none', licences.allowed)
    return fine ? [] : [`${place} is under "${said ?? 'no licence'}"`]
  })
}

function installedLicence(folder: string): string | undefined {
  return existsSync(join(folder, 'package.json')) ? readManifest(folder).license : undefined
}

/** `A OR B` needs one of them, `A AND B` both (SPDX expressions without nesting, which is all that occurs). */
export function isAllowed(expression: string, allowed: ReadonlySet<string>): boolean {
  const plain = expression.replace(/^\((.*)\)$/, '$1')
  if (plain.includes(' OR ')) return plain.split(' OR ').some(part => allowed.has(part.trim()))
  return plain.split(' AND ').every(part => allowed.has(part.trim()))
}

/** Packages that sources import: `@scope/name` or `name`, without Node's own modules. */
export function packagesImported(sources: readonly Source[]): Map<string, string> {
  const found = new Map<string, string>()
  for (const source of sources)
    for (const { specifier } of importsOf(source)) {
      const name = /^(@[^/]+\/[^/]+|[^./@][^/]*)/.exec(specifier)?.[0]
      if (name !== undefined && !name.startsWith('node:')) found.set(name, source.path)
    }
  return found
}
