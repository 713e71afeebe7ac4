import type { Project, Sighting, SourceFile } from './model.ts'
import { seenIn } from './sighting.ts'

/** Packages that stand in the path of a sign-in, and that others like to be taken for. */
const identityPackages = [
  '@workos-inc/node',
  '@workos-inc/authkit-nextjs',
  '@workos-inc/authkit-react',
  '@workos-inc/authkit-remix',
  '@workos-inc/authkit-react-router',
  '@workos-inc/widgets',
  '@workos-inc/authkit-js',
  'jsonwebtoken',
  'jose',
  'iron-session',
  'express-session',
  'cookie-session',
  'passport',
  'next-auth',
  'openid-client',
  'express',
  'react',
  'next',
  'cookie',
  'cookie-parser',
  'dompurify',
  'svelte',
  'zod',
  '@simplewebauthn/server',
  '@auth/core',
  'better-auth',
  'fastify',
  'helmet',
  'arctic',
  'bcrypt',
  'argon2',
  'otplib',
  'nanoid',
  'dotenv',
  'drizzle-orm',
  '@prisma/client',
]

const notLookAlike: ReadonlySet<string> = new Set(['net', 'preact', 'nuxt', 'cookies', 'nest', 'text', 'ext', 'zog'])

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}

/** Edits between two names, as far as one. */
function distance(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 1) return 2
  let start = 0
  while (start < a.length && a[start] === b[start]) start++
  let end = 0
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end++
  const left = a.length - start - end
  const right = b.length - start - end
  if (left === 2 && right === 2 && a[start] === b[start + 1] && a[start + 1] === b[start]) return 1
  return Math.max(left, right)
}

/** The package that a name is almost, and is not. */
export function likeness(name: string): string | undefined {
  if (identityPackages.includes(name) || notLookAlike.has(name)) return undefined
  const plain = (text: string) => text.replace(/[-_.]/g, '')
  return identityPackages.find(
    known => known !== name && (distance(known, name) === 1 || (known.length > 5 && plain(known) === plain(name))),
  )
}

const installing = [
  'preinstall',
  'install',
  'postinstall',
  'preprepare',
  'prepare',
  'postprepare',
  'prepublish',
  'dependencies',
]
const knownScripts =
  /^(husky|patch-package|prisma generate|svelte-kit sync|lefthook install|npm run build|tsc|simple-git-hooks|nuxt prepare|nuxi prepare)\b/
const fetchesAndRuns = /\b(curl|wget)\b[^|\n"]*\|\s*(sudo\s+)?(ba|z|da)?sh\b|\b(curl|wget)\b[^|\n"]*\|\s*node\b/
const movable = /^(\*|x|latest|next|canary|)$|^>|^(git|github:|gitlab:|bitbucket:|https?:|git\+)|^[\w-]+\/[\w.-]+(#|$)/

/** What installing a project would bring or run that nobody reviewed. */
export function* manifestSurprises(file: SourceFile): Generator<Sighting> {
  let read: Record<string, unknown>
  try {
    read = JSON.parse(file.text) as Record<string, unknown>
  } catch {
    yield seenIn(file, 0, 'the manifest is not JSON')
    return
  }
  const at = (name: string) => Math.max(0, file.text.indexOf(`"${name}"`))
  for (const [name, script] of Object.entries(record(read.scripts)))
    if (installing.includes(name) && !knownScripts.test(String(script)))
      yield seenIn(file, at(name), `\`${name}\` runs on whoever installs it`)
    else if (fetchesAndRuns.test(String(script))) yield seenIn(file, at(name), `\`${name}\` runs what it fetches`)
  for (const group of ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies'])
    for (const [name, version] of Object.entries(record(read[group]))) {
      const reason = surpriseOf(name, String(version), group !== 'peerDependencies')
      if (reason !== undefined) yield seenIn(file, at(name), reason)
    }
  const replaced = { ...record(read.overrides), ...record(read.resolutions), ...record(record(read.pnpm).overrides) }
  for (const [name, version] of Object.entries(replaced))
    if (typeof version === 'string' && (movable.test(version) || isOther(name, version)))
      yield seenIn(file, file.text.lastIndexOf(`"${name}"`), `\`${name}\` is replaced by \`${version}\``)
}

function surpriseOf(name: string, version: string, isInstalled: boolean): string | undefined {
  if (isInstalled && movable.test(version)) return `\`${name}\` is whatever stands at \`${version}\` on that day`
  if (isInstalled && isOther(name, version)) return `\`${name}\` is in truth \`${version}\``
  const like = likeness(name)
  return like === undefined ? undefined : `\`${name}\` is almost \`${like}\``
}

/** `npm:` gives a package the name of another one. */
function isOther(name: string, version: string): boolean {
  const real = /^npm:(@?[^@]+)/.exec(version)?.[1]
  return real !== undefined && real !== name
}

const registries = /^https:\/\/(registry\.npmjs\.org|registry\.yarnpkg\.com|npm\.pkg\.github\.com|npm\.jsr\.io)(\/|$)/

/** Settings, lock files and scripts beside the code that let something else in. */
export function* settingSurprises(file: SourceFile): Generator<Sighting> {
  if (/(^|\/)\.(npmrc|yarnrc(\.yml)?)$/.test(file.path))
    for (const hit of file.text.matchAll(
      /^(?:(?:@[\w-]+:)?registry|npmRegistryServer)\s*[=:]\s*["']?(\S+?)["']?$|^strict-ssl\s*=\s*false/gm,
    ))
      if (hit[1] === undefined || !registries.test(hit[1]))
        yield seenIn(file, hit.index, 'packages come from somewhere else, or over a connection that nobody checks')
  if (/(^|\/)package-lock\.json$/.test(file.path))
    for (const hit of file.text.matchAll(/"resolved":\s*"(?!file:)([^"]+)"/g))
      if (!registries.test(hit[1] ?? ''))
        yield seenIn(file, hit.index, 'a package comes from somewhere else than the registry')
  if (/(^|\/)\.github\/workflows\/.+\.ya?ml$/.test(file.path))
    for (const hit of file.text.matchAll(/uses:\s*[\w-]+\/[^@\s]+@(main|master|latest|HEAD)\b/g))
      yield seenIn(file, hit.index, 'runs an action that is whatever stands there on that day')
  if (/(^|\/)(Dockerfile|Containerfile)[^/]*$|\.(sh|ya?ml)$/.test(file.path)) {
    const hit = fetchesAndRuns.exec(file.text)
    if (hit !== null) yield seenIn(file, hit.index, 'runs what it fetches')
  }
}

/** Names of the packages that the manifests of a project declare; undefined where it has no manifest. */
export function declaredPackages(project: Project): ReadonlySet<string> | undefined {
  const names = project.files
    .filter(({ path }) => /(^|\/)package\.json$/.test(path))
    .flatMap(({ text }) => {
      try {
        const read = JSON.parse(text) as Record<string, unknown>
        return ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies'].flatMap(group =>
          Object.keys(record(read[group])),
        )
      } catch {
        return []
      }
    })
  return names.length === 0 ? undefined : new Set(names)
}

/** The package that an import is from. */
export function packageOf(source: string): string {
  return source
    .split('/')
    .slice(0, source.startsWith('@') ? 2 : 1)
    .join('/')
}

/** True for what comes from a registry, and not from the project, the platform or a framework. */
export function isPackage(source: string): boolean {
  return (
    !/^(\.|\/|node:|bun:|\$|~|#|@\/|virtual:|astro:|server-only$|client-only$)/.test(source) &&
    !builtIn.has(packageOf(source))
  )
}

const builtIn: ReadonlySet<string> = new Set([
  'assert',
  'buffer',
  'child_process',
  'crypto',
  'dns',
  'events',
  'fs',
  'http',
  'http2',
  'https',
  'net',
  'os',
  'path',
  'querystring',
  'stream',
  'timers',
  'tls',
  'url',
  'util',
  'vm',
  'worker_threads',
  'zlib',
  'process',
  'perf_hooks',
  'async_hooks',
])
