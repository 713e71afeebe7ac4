import type { Format, Node } from '../model.ts'
import { readJson } from './read-json.ts'
import { readToml } from './read-toml.ts'
import { readYaml } from './read-yaml.ts'

interface Parser {
  readonly extensions: readonly string[]
  read(text: string): Node
}

/** What reads each format. All throw `Broken`. */
export const parsers: Readonly<Record<Format, Parser>> = {
  json: { extensions: ['.json', '.jsonc', '.json5'], read: readJson },
  toml: { extensions: ['.toml'], read: readToml },
  yaml: { extensions: ['.yaml', '.yml'], read: readYaml },
}

const formats: readonly Format[] = ['json', 'toml', 'yaml']

/** By the end of the name; JSON where it says nothing. */
export function formatOf(name: string): Format {
  return formats.find(format => parsers[format].extensions.some(end => name.endsWith(end))) ?? 'json'
}
