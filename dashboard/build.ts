import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, extname, join, relative } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'

/**
 * Builds the dashboard into `dashboard/dist`, where its sources have changed since the last time: `node dashboard/build.ts`. It
 * says what it made, and nothing when there was nothing to do. Files are named after their content and are added to those that
 * lie there; the description comes last and at once, so that a server that serves meanwhile never meets half a build.
 */
const here = import.meta.dirname
const repository = join(here, '..')
const folder = join(here, 'dist')
const description = 'build.json'

interface Built {
  readonly digest: string
  /** What it was made from, below the repository. */
  readonly sources: readonly string[]
  readonly files: Readonly<Record<string, { readonly type: string; readonly encodings: readonly string[] }>>
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml; charset=utf-8',
}

/** Besides what the bundler read: how it was built, and with which packages. */
const always = ['dashboard/build.ts', 'dashboard/index.html', 'package-lock.json']

function digestOf(sources: readonly string[]): string {
  const hash = createHash('sha256')
  for (const source of sources) {
    const place = join(repository, source)
    hash
      .update(`${source}\0`)
      .update(existsSync(place) ? readFileSync(place) : 'gone')
      .update('\0')
  }
  return hash.digest('hex')
}

function lastBuild(): Built | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, description), 'utf8'))
  } catch {
    return undefined
  }
}

async function bundle(): Promise<{ files: Map<string, Uint8Array>; sources: string[] }> {
  const { build } = await import('vite')
  const { default: react } = await import('@vitejs/plugin-react')
  const read = new Set<string>()
  const result = await build({
    root: here,
    base: '/dashboard/',
    configFile: false,
    logLevel: 'error',
    plugins: [
      react(),
      {
        name: 'what-was-read',
        generateBundle() {
          for (const id of this.getModuleIds()) read.add(id.replace(/\?.*$/, ''))
        },
      },
    ],
    define: { 'process.env.NODE_ENV': '"production"' },
    build: { write: false, target: 'es2022', assetsInlineLimit: 0, modulePreload: { polyfill: false } },
  })
  const outputs = (Array.isArray(result) ? result : [result]).flatMap(each => ('output' in each ? each.output : []))
  const files = new Map(
    outputs.map(file => [
      file.fileName,
      typeof (file.type === 'chunk' ? file.code : file.source) === 'string'
        ? Buffer.from(String(file.type === 'chunk' ? file.code : file.source))
        : new Uint8Array(file.type === 'chunk' ? [] : Buffer.from(file.source)),
    ]),
  )
  const sources = [...read].map(id => relative(repository, id))
  const own = sources.filter(source => !/^\.\.|node_modules|\0/.test(source))
  return { files, sources: own }
}

const [brotlied, gzipped] = [promisify(brotliCompress), promisify(gzip)]

/** Written beside, then renamed: whoever reads meanwhile gets the whole old one or the whole new one. */
async function put(name: string, bytes: Uint8Array | string): Promise<void> {
  const place = join(folder, name)
  await mkdir(dirname(place), { recursive: true })
  const written = `${place}.${process.pid}`
  await writeFile(written, bytes)
  await rename(written, place)
}

async function write(files: ReadonlyMap<string, Uint8Array>): Promise<{ raw: number; br: number }> {
  const sizes = await Promise.all(
    [...files].map(async ([name, bytes]) => {
      const params = { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length }
      const [br, gz] = await Promise.all([brotlied(bytes, { params }), gzipped(bytes, { level: 9 })])
      await Promise.all([put(name, bytes), put(`${name}.br`, br), put(`${name}.gz`, gz)])
      return { raw: bytes.length, br: br.length }
    }),
  )
  return { raw: sum(sizes.map(({ raw }) => raw)), br: sum(sizes.map(({ br }) => br)) }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0)
}

/** What another build writes at this moment ends in its process. */
const half = /\.\d+$/

/** What a build wrote lately may be of a server that runs, even where others have built since. */
const keptForMs = 86_400_000

/** Those of the build before stay, for pages that are open. */
async function removeOlder(kept: readonly Built[]): Promise<void> {
  const names = new Set(kept.flatMap(({ files }) => Object.keys(files)))
  const assets = join(folder, 'assets')
  for (const file of await readdir(assets).catch(() => [])) {
    if (half.test(file) || names.has(`assets/${file.replace(/\.(br|gz)$/, '')}`)) continue
    const written = (await stat(join(assets, file)).catch(() => undefined))?.mtimeMs ?? 0
    if (written < Date.now() - keptForMs) await rm(join(assets, file), { force: true })
  }
}

const before = lastBuild()
if (before === undefined || digestOf(before.sources) !== before.digest) {
  const started = performance.now()
  const { files, sources } = await bundle()
  const all = [...new Set([...always, ...sources])].toSorted()
  const { raw, br } = await write(files)
  const names = [...files.keys()].map(
    name => [name, { type: types[extname(name)] ?? 'application/octet-stream', encodings: ['br', 'gzip'] }] as const,
  )
  const built: Built = { digest: digestOf(all), sources: all, files: Object.fromEntries(names) }
  await put(description, JSON.stringify(built))
  await removeOlder(before === undefined ? [built] : [built, before])
  const kib = (bytes: number): string => `${Math.round(bytes / 1024)} KiB`
  const seconds = ((performance.now() - started) / 1000).toFixed(1)
  console.log(`${files.size} files, ${kib(raw)}, ${kib(br)} as they are sent, in ${seconds} s`)
}
await readFile(join(folder, description))
