import { readFileSync } from 'node:fs'

/** A file that was made from the API description, beside the sources and beside what is compiled of them. */
export function readGenerated(name: 'commands' | 'schemas'): unknown {
  return JSON.parse(readFileSync(new URL(`generated/${name}.json`, import.meta.url), 'utf8'))
}
