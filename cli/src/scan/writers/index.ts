import type { Format } from '../model.ts'
import type { Moving } from './moving.ts'
import { writeJson } from './write-json.ts'
import { writeToml } from './write-toml.ts'
import { writeYaml } from './write-yaml.ts'

/** What writes each format: all else stays as it is, with its comments. Undefined: the file is written in a way that it leaves alone. */
export const writers: Readonly<Record<Format, (text: string, moving: Moving) => string | undefined>> = {
  json: writeJson,
  toml: writeToml,
  yaml: writeYaml,
}
