import { startHostGround } from './ground.ts'
import type { OpenHost } from './host.ts'
import { installInspector, openInspector } from './inspector.ts'
import { doJob } from './job.ts'
import { openMcpRemote } from './mcp-remote.ts'
import { openSdk1 } from './sdk-1.ts'
import { openSdk2 } from './sdk-2.ts'

/**
 * `npm run test:hosts`: hosts of agents, as they are published, complete the main job at this server. `npm test` does the same with
 * those that come with this project; MCP Inspector has packages of its own, installed from its own lock at the first run.
 */
const hosts: Readonly<Record<string, OpenHost>> = {
  'sdk-1': openSdk1,
  'sdk-2': openSdk2,
  'mcp-remote': openMcpRemote,
  inspector: openInspector,
}

const named = process.argv.slice(2)
const unknown = named.filter(name => !(name in hosts))
if (unknown.length > 0)
  throw new Error(`there is no host ${unknown.join(', ')}; there are ${Object.keys(hosts).join(', ')}`)
await installInspector()
const ground = await startHostGround()
const failed: string[] = []
for (const [name, open] of Object.entries(hosts)) {
  if (named.length > 0 && !named.includes(name)) continue
  await doJob(ground, open).then(
    () => console.log(`${name}: consent, request, approval, call, end`),
    (cause: unknown) => {
      failed.push(name)
      console.error(`${name} FAILED:`, cause)
    },
  )
}
if (failed.length > 0) console.error(`\nthe server said:\n${ground.output().slice(-8_000)}`)
await ground.close()
console.log(failed.length === 0 ? '\nAll of them work.' : `\nFailed: ${failed.join(', ')}`)
process.exit(failed.length === 0 ? 0 : 1)
