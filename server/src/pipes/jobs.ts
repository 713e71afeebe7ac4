import type { Actor } from '../platform/actor.ts'
import { every, type Job } from '../platform/every.ts'
import type { Platform } from '../platform/platform.ts'
import { tellEndedAccounts } from './actions-accounts.ts'
import { probeAccounts } from './actions-probe.ts'
import { refreshesSettled } from './actions-refresh.ts'
import { closeConnections } from './methods/mcp-connections.ts'
import { dropOldFlows } from './store-flows.ts'
import { dropOldImports } from './store-openapi.ts'

const sweepMs = 600_000

/**
 * Removes authorization round trips that nobody finished, and documents that nobody took; stopping it waits until what refreshes
 * bring is stored, and closes this node's connections to third parties.
 */
export function startPipesSweep(on: Platform): Job {
  const sweep = every(on, sweepMs, async () => {
    await dropOldFlows(on.database)
    await dropOldImports(on.database)
  })
  return {
    stop: async () => {
      await Promise.all([sweep.stop(), refreshesSettled(on)])
      closeConnections(on)
    },
  }
}

const healthMs = 60_000

/** Tells of accounts that have ended with a membership, and asks at the providers about those that live. */
export function startAccountHealth(on: Platform): Job {
  const system: Actor = { kind: 'system', node: on.node }
  return every(on, healthMs, async () => {
    await tellEndedAccounts(on, system)
    await probeAccounts(on)
  })
}
