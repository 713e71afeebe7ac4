import { createHash } from 'node:crypto'

/** Hosts cut longer ones, and rewrite other signs. */
export const toolNameCharactersMax = 60
const hashCharacters = 8

/**
 * Our name for an upstream's tool: lower case, `[a-z0-9_-]`, short enough to be listed as `provider__tool`. A name that had
 * to be changed much carries a hash of the original, so that two of them do not become one.
 */
export function plainToolName(slug: string, upstreamName: string): string {
  const charactersMax = toolNameCharactersMax - slug.length - 2
  const snake = upstreamName.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase()
  const plain = snake.replace(/[.\s/]+/g, '_').replace(/[^a-z0-9_-]/g, '')
  const same = plain.length > 0 && plain.length <= charactersMax && /^[A-Za-z0-9_.-]+$/.test(upstreamName)
  if (same) return plain
  const hash = createHash('sha256').update(upstreamName).digest('hex').slice(0, hashCharacters)
  return `${plain.slice(0, charactersMax - hashCharacters - 1)}_${hash}`
}

/** `provider__tool`, as the gateway lists it. */
export function qualifiedToolName(slug: string, plainName: string): string {
  return `${slug}__${plainName}`
}

/** A slug holds no underscore, so the first pair of them ends it: `gateway__x` of an upstream stays under its own prefix. */
export function splitToolName(name: string): { readonly slug: string; readonly plainName: string } | undefined {
  const at = name.indexOf('__')
  return at <= 0 ? undefined : { slug: name.slice(0, at), plainName: name.slice(at + 2) }
}
