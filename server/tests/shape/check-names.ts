import { bannedName, capabilities, fileName, registries, testName, variantName, wiring } from './law.ts'
import { isTest, type Problem, type Source } from './source.ts'

const known: ReadonlySet<string> = new Set(capabilities)

/** Folders are capabilities, and file names come from a closed vocabulary: a reader knows where to look before looking. */
export function checkNames(source: Source): Problem[] {
  if (wiring.has(source.path)) return []
  return [...checkBanned(source), ...checkPlace(source)].map(text => ({ path: source.path, line: 1, text }))
}

function checkBanned(source: Source): string[] {
  return source.path
    .replace(/(\.test)?\.ts$/, '')
    .split('/')
    .filter(part => bannedName.test(part))
    .map(part => `"${part}" says nothing; name it after what it holds`)
}

function checkPlace(source: Source): string[] {
  const [capability = '', ...inside] = source.path.split('/')
  if (inside.length === 0) return ['only the wiring stands here; everything else belongs to a capability']
  if (!known.has(capability))
    return [`"${capability}" is not a capability; the list and its order stand in server/tests/shape/law.ts`]
  if (capability === 'platform') return []
  const [folder, ...deeper] = inside.slice(0, -1)
  if (folder !== undefined && (!registries.includes(folder) || deeper.length > 0))
    return [`folders inside a capability are registries (${registries.join(', ')}) with one file per variant`]
  const allowed = isTest(source) ? testName : folder === undefined ? fileName : variantName
  if (allowed.test(source.name)) return []
  return [
    'this file name is outside the vocabulary: index, model, errors, store, actions, routes, pages, jobs (each also with a subject: store-tokens), ' +
      'check-*, decide-*, derive-*, parse-*, render-* (lower case, words joined by "-")',
  ]
}
