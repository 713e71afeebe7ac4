import { type ClientGround, startClientGround } from './ground.ts'
import { runCli } from './run-cli.ts'
import { runExpress } from './run-express.ts'
import { installed, runInstall } from './run-install.ts'
import { runNextjs, type Tell } from './run-nextjs.ts'
import { runPipesMcp } from './run-pipes-mcp.ts'
import { runReact } from './run-react.ts'
import { runReference } from './run-reference.ts'
import { runTranscript } from './run-transcript.ts'
import { runWidgets } from './run-widgets.ts'

/**
 * `npm run test:clients`: the official clients, as published, against this server, driven by a browser where they have pages.
 * With names (`npm run test:clients -- express cli`, `-- install` for each `install-…`) only those; with `--two-nodes` against two processes behind a balancer that
 * gives each request to the next of them.
 */
const runs: Readonly<Record<string, (ground: ClientGround, tell: Tell) => Promise<void>>> = {
  express: runExpress,
  react: runReact,
  widgets: runWidgets,
  cli: runCli,
  'nextjs-4': (ground, tell) => runNextjs(ground, 'nextjs-4', tell),
  'nextjs-3': (ground, tell) => runNextjs(ground, 'nextjs-3', tell),
  'pipes-mcp': runPipesMcp,
  ...Object.fromEntries(
    installed.map(starter => [
      `install-${starter.name}`,
      (ground: ClientGround, tell: Tell) => runInstall(ground, starter, tell),
    ]),
  ),
  transcript: runTranscript,
  'reference-nextjs': (ground, tell) => runReference(ground, 'nextjs', tell),
  'reference-react-router': (ground, tell) => runReference(ground, 'react-router', tell),
}

const serverLinesShown = 8_000
const asked = process.argv.slice(2)
const nodes = asked.includes('--two-nodes') ? 2 : 1
const named = asked
  .filter(name => !name.startsWith('--'))
  .flatMap(name => (name === 'install' ? installed.map(starter => `install-${starter.name}`) : [name]))
const unknown = named.filter(name => !(name in runs))
if (unknown.length > 0)
  throw new Error(`there is no client ${unknown.join(', ')}; there are ${Object.keys(runs).join(', ')}`)

const ground = await startClientGround({ nodes })
const failed: string[] = []
console.log(`${nodes === 1 ? 'One node' : 'Two nodes behind a balancer'} at ${ground.baseUrl}`)
for (const [name, run] of Object.entries(runs)) {
  if (named.length > 0 && !named.includes(name)) continue
  console.log(`\n${name}`)
  await run(ground, line => console.log(`  ${line}`)).catch(cause => {
    failed.push(name)
    console.error(`  FAILED: ${told(cause)}`)
  })
}
if (failed.length > 0) console.error(`\nthe server said:\n${ground.output().slice(-serverLinesShown)}`)
await ground.close()
console.log(failed.length === 0 ? '\nAll of them work.' : `\nFailed: ${failed.join(', ')}`)
process.exit(failed.length === 0 ? 0 : 1)

/** What went wrong and why, without the places in the code of a client. */
function told(fault: unknown): string {
  if (!(fault instanceof Error)) return String(fault)
  return fault.cause === undefined ? (fault.stack ?? fault.message) : `${fault.message}\n  because ${told(fault.cause)}`
}
