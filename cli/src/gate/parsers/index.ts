import { Unreadable } from '../errors.ts'
import type { Parsed, SourceFile } from '../model.ts'

type Parse = (text: string, path: string) => Parsed

/** One entry for each kind of file with code in it. A compiler is loaded when the first file needs it. */
const parsers: readonly { readonly ending: RegExp; load(): Promise<Parse> }[] = [
  { ending: /(?<!\.d)\.([cm]?[jt]s|[jt]sx)$/, load: async () => (await import('./script.ts')).parseScript },
  { ending: /\.vue$/, load: async () => (await import('./vue.ts')).parseVue },
  { ending: /\.svelte$/, load: async () => (await import('./svelte.ts')).parseSvelte },
  { ending: /\.astro$/, load: async () => (await import('./astro.ts')).parseAstro },
]

/** The parsed file, or nothing when its kind holds no code. Throws `Unreadable` for code that does not parse. */
export async function parseFile(file: SourceFile): Promise<Parsed | undefined> {
  const parser = parsers.find(({ ending }) => ending.test(file.path))
  if (parser === undefined) return undefined
  const parse = await parser.load()
  try {
    return parse(file.text, file.path)
  } catch (error) {
    const what = error instanceof Error ? (error.message.split('\n')[0] ?? '') : ''
    throw new Unreadable('unparsable', file.path, `does not parse: ${what.slice(0, 200)}`)
  }
}
