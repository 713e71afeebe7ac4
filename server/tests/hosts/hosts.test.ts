import { after, before, test } from 'node:test'
import { type HostGround, startHostGround } from './ground.ts'
import type { OpenHost } from './host.ts'
import { doJob } from './job.ts'
import { openMcpRemote } from './mcp-remote.ts'
import { openSdk1 } from './sdk-1.ts'
import { openSdk2 } from './sdk-2.ts'

let ground: HostGround
before(async () => {
  ground = await startHostGround()
})
after(() => ground.close())

const hosts: Readonly<Record<string, OpenHost>> = {
  'the official client, first generation': openSdk1,
  'the official client, second generation': openSdk2,
  'mcp-remote': openMcpRemote,
}

for (const [name, open] of Object.entries(hosts))
  test(`${name}, as it is published, completes the main job: consent, request, approval, call, end`, () =>
    doJob(ground, open))
