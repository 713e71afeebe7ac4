import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { parseJson } from '../platform/json.ts'
import { perPlatform } from '../platform/per-platform.ts'
import type { Platform } from '../platform/platform.ts'
import type { Call } from '../platform/route.ts'
import { encodingFor } from './derive-encoding.ts'
import type { DashboardBuild, DashboardFile } from './model.ts'

/** What `dashboard/build.ts` makes; the folder is replaced whole. */
export const builtFolder = join(import.meta.dirname, '../../../dashboard/dist')
const description = 'build.json'
const documentName = 'index.html'

interface Kept {
  build: DashboardBuild | undefined
  mtimeMs: number
  readonly bytes: Map<string, Uint8Array<ArrayBuffer>>
}

const keptOf = perPlatform((): Kept => ({ build: undefined, mtimeMs: 0, bytes: new Map() }))

/** The build that lies there now; a new one is seen at the next request. Undefined before the first. */
async function currentBuild(on: Platform): Promise<(Kept & { build: DashboardBuild }) | undefined> {
  const kept = keptOf(on)
  const path = join(builtFolder, description)
  const found = await stat(path).catch(() => undefined)
  if (found !== undefined && found.mtimeMs !== kept.mtimeMs) {
    const parsed = parseJson(await readFile(path, 'utf8').catch(() => ''))
    if (parsed.ok) Object.assign(kept, { build: parsed.value, mtimeMs: found.mtimeMs })
    kept.bytes.clear()
  }
  return kept.build === undefined ? undefined : { ...kept, build: kept.build }
}

/** The document of the dashboard; it names the files of one build, so it is asked for each time. */
export async function builtPage(on: Platform, call: Call): Promise<Response | undefined> {
  const response = await built(on, call, documentName)
  if (response === undefined) return undefined
  for (const [name, value] of Object.entries(documentHeaders)) response.headers.set(name, value)
  return response
}

/** A script or stylesheet; its name says its content, so that it is kept for good. Undefined for what no build has. */
export async function builtAsset(on: Platform, call: Call): Promise<Response | undefined> {
  const response = await built(on, call, `assets/${call.params.name ?? ''}`)
  response?.headers.set('cache-control', 'public, max-age=31536000, immutable')
  return response
}

/**
 * Scripts and styles come from this server and nowhere else, requests go nowhere else, and no text ever becomes markup or code
 * (Trusted Types), so that what an agent writes about itself stays words (T42).
 */
const documentHeaders: Readonly<Record<string, string>> = {
  'cache-control': 'no-cache',
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "connect-src 'self'",
    "img-src 'self' data:",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; '),
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=(), display-capture=()',
  'x-robots-tag': 'noindex',
}

/** Only names that the build lists are read: no path of a request ever reaches the file system. */
async function built(on: Platform, call: Call, name: string): Promise<Response | undefined> {
  const kept = await currentBuild(on)
  const file = kept !== undefined && Object.hasOwn(kept.build.files, name) ? kept.build.files[name] : undefined
  if (kept === undefined || file === undefined) return undefined
  const encoding = encodingFor(call.request.headers.get('accept-encoding'), file.encodings)
  const bytes = await bytesOf(kept, { name, file, encoding })
  if (bytes === undefined) return undefined
  return new Response(bytes, {
    headers: {
      'content-type': file.type,
      ...(encoding === undefined ? {} : { 'content-encoding': encoding }),
      vary: 'Accept-Encoding',
      'x-content-type-options': 'nosniff',
      'cross-origin-resource-policy': 'same-origin',
    },
  })
}

const endings = { br: '.br', gzip: '.gz' } as const

async function bytesOf(
  kept: Kept,
  { name, encoding }: { name: string; file: DashboardFile; encoding: 'br' | 'gzip' | undefined },
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const place = `${name}${encoding === undefined ? '' : endings[encoding]}`
  const known = kept.bytes.get(place)
  if (known !== undefined) return known
  const read = await readFile(join(builtFolder, place)).catch(() => undefined)
  if (read === undefined) return undefined
  const bytes = new Uint8Array(read)
  kept.bytes.set(place, bytes)
  return bytes
}
