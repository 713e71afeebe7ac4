import { mkdirSync, writeFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { dirname, join } from 'node:path'
import { repository } from '../../server/tests/shape/source.ts'

/** A folder below `node_modules`, so that copies find the packages of the original. */
export const copiesFolder = join(repository, 'node_modules/.cache/ambit-run')

/** Writes files of the Express reference as JavaScript: below `node_modules` Node takes no types off by itself. */
export function writePlain(root: string, files: readonly { readonly path: string; readonly text: string }[]): void {
  for (const { path, text } of files) {
    const at = join(root, path.replace(/\.ts$/, '.js'))
    mkdirSync(dirname(at), { recursive: true })
    writeFileSync(at, path.endsWith('.ts') ? stripTypeScriptTypes(text).replaceAll(".ts'", ".js'") : text)
  }
  writeFileSync(join(root, 'package.json'), '{"type":"module"}')
}
