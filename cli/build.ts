import { cpSync, readFileSync, rmSync } from 'node:fs'
import { join, relative } from 'node:path'
import { rolldown } from 'rolldown'

/** What a package holds: plain JavaScript with all that it needs, for Node 20, which strips no types, and a folder without a network. */
const here = import.meta.dirname
const dist = join(here, 'dist')
const manifest: { dependencies: object; optionalDependencies: object } = JSON.parse(
  readFileSync(join(here, 'package.json'), 'utf8'),
)

rmSync(dist, { recursive: true, force: true })
const bundle = await rolldown({
  // The supervisor is a program of its own: it is started inside name-spaces, beside the code that it watches.
  input: { main: join(here, 'src/main.ts'), supervisor: join(here, 'src/gate/run/sandbox/supervisor.ts') },
  platform: 'node',
  // What `npm install` brings beside it, and the driver of a browser, which whoever reviews has or brings.
  external: new RegExp(
    `^(${[...Object.keys(manifest.dependencies), ...Object.keys(manifest.optionalDependencies), 'playwright-core'].join('|')})(/|$)`,
  ),
})
await bundle.write({ dir: dist, format: 'esm', entryFileNames: '[name].js', chunkFileNames: '[name].js' })
await bundle.close()
cpSync(join(here, 'src/generated'), join(dist, 'generated'), { recursive: true })
const skills = join(here, '../skills')
cpSync(skills, join(dist, 'skills'), {
  recursive: true,
  // What is installed or built in a reference is no part of it.
  filter: path => !/(^|[\\/])(node_modules|\.next|\.react-router|build)([\\/]|$)/.test(relative(skills, path)),
})
