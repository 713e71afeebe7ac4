import { createHash } from 'node:crypto'
import { toolNameCharactersMax } from './derive-tool-name.ts'

const hashCharacters = 8
const argumentCharactersMax = 64

/**
 * Names of tools by the key of their operation, its method and path: out of the id that the document gives, else out of method
 * and path; `[a-z0-9_]`, short enough for `provider__tool`, and no two alike. A name depends on its own operation alone unless
 * another one would be the same, so that an operation that is added later renames nothing.
 */
export function operationNames(
  slug: string,
  operations: readonly { readonly key: string; readonly operationId: string | undefined }[],
): ReadonlyMap<string, string> {
  const charactersMax = toolNameCharactersMax - slug.length - 2
  const wanted = operations.map(({ key, operationId }) => [key, snake(operationId ?? '') || snake(key)] as const)
  const uses = Map.groupBy(wanted, ([, name]) => name)
  return new Map(
    wanted.map(([key, name]) => {
      const isAlone = uses.get(name)?.length === 1 && name.length <= charactersMax
      return [key, isAlone ? name : hashed(name, key, charactersMax)]
    }),
  )
}

function hashed(name: string, key: string, charactersMax: number): string {
  const hash = createHash('sha256').update(key).digest('hex').slice(0, hashCharacters)
  return `${name.slice(0, charactersMax - hashCharacters - 1)}_${hash}`
}

function snake(text: string): string {
  return text
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
}

/** What an argument is called: as the API calls it where hosts take that name, and never as another one of the same tool. */
export function argumentName(name: string, place: string, taken: ReadonlySet<string>): string {
  const plain = name.replace(/[^A-Za-z0-9_.-]+/g, '_').slice(0, argumentCharactersMax) || place
  const candidates = [plain, `${place}_${plain}`.slice(0, argumentCharactersMax)]
  const free = candidates.find(each => !taken.has(each))
  if (free !== undefined) return free
  const hash = createHash('sha256').update(`${place} ${name}`).digest('hex').slice(0, hashCharacters)
  return `${plain.slice(0, argumentCharactersMax - hashCharacters - 1)}_${hash}`
}
