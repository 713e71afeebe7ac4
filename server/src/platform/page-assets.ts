import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'

interface Asset {
  readonly path: string
  readonly type: string
  readonly bytes: Uint8Array<ArrayBuffer>
}

const sources = {
  'ambit.css': 'text/css; charset=utf-8',
  'mark.svg': 'image/svg+xml; charset=utf-8',
  'passkey.js': 'text/javascript; charset=utf-8',
  'password.js': 'text/javascript; charset=utf-8',
  'portal.js': 'text/javascript; charset=utf-8',
} as const

export type AssetName = keyof typeof sources

const read = new Map<AssetName, Asset>()
const digestCharacters = 16

function asset(name: AssetName): Asset {
  const known = read.get(name)
  if (known !== undefined) return known
  const bytes = new Uint8Array(readFileSync(new URL(`./assets/${name}`, import.meta.url)))
  const digest = createHash('sha256').update(bytes).digest('hex').slice(0, digestCharacters)
  const made = { path: `/assets/${name.replace('.', `.${digest}.`)}`, type: sources[name], bytes }
  read.set(name, made)
  return made
}

/** The address of an asset; it names the content, so a page can never meet another version of its stylesheet. */
export function assetPath(name: AssetName): string {
  return asset(name).path
}

/** Answers `GET /assets/…`, or undefined when there is no such asset. */
export function assetResponse(path: string): Response | undefined {
  const found = [
    asset('ambit.css'),
    asset('mark.svg'),
    asset('passkey.js'),
    asset('password.js'),
    asset('portal.js'),
  ].find(one => one.path === path)
  if (found === undefined) return undefined
  return new Response(found.bytes, {
    headers: {
      'content-type': found.type,
      'cache-control': 'public, max-age=31536000, immutable',
      'x-content-type-options': 'nosniff',
      'cross-origin-resource-policy': 'same-origin',
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
    },
  })
}
