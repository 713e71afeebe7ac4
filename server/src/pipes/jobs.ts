import { every, type Job } from '../platform/every.ts'
import type { Platform } from '../platform/platform.ts'
import { closeConnections } from './methods/mcp-connections.ts'
import { dropOldFlows } from './store-accounts.ts'

const flowSweepMs = 600_000

/** Removes authorization round trips that nobody finished; stopping it closes this node's connections to third parties. */
export function startPipesSweep(on: Platform): Job {
  const sweep = every(on, flowSweepMs, () => dropOldFlows(on.database))
  return {
    stop: async () => {
      await sweep.stop()
      closeConnections(on)
    },
  }
}
