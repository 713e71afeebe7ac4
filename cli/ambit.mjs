#!/usr/bin/env node
import { existsSync } from 'node:fs'

/** In the repository the sources run as they are; a package has what was compiled of them, for a Node that strips no types. */
const stripsTypes = Boolean(process.features.typescript)
const [sources, compiled] = ['src/main.ts', 'dist/main.js'].map(path => new URL(path, import.meta.url))
const program = [stripsTypes ? sources : undefined, compiled].find(file => file !== undefined && existsSync(file))
if (program === undefined) {
  const message = `Node ${process.versions.node} strips no types, and nothing is compiled here.`
  process.stderr.write(`${JSON.stringify({ code: 'not_compiled', message, next: 'npx ambit --help' })}\n`)
  process.exitCode = 1
} else {
  const { main } = await import(program.href)
  await main()
}
