import { every, type Job } from '../platform/every.ts'
import type { Platform } from '../platform/platform.ts'
import { retireAuditKey } from './actions-keys.ts'
import { askWitness } from './actions-witness.ts'

const witnessPauseMs = 5_000
const retirePauseMs = 10_000

/** Asks the witnesses that are configured, each in a line of its own, and ends keys whose overlap is over. */
export function startWitnessing(on: Platform): Job {
  const witnesses = (on.config.auditWitnesses ?? []).map(witness =>
    every(on, witnessPauseMs, () => askWitness(on, witness)),
  )
  const retirements = every(on, retirePauseMs, async () => {
    await retireAuditKey(on)
  })
  const jobs = [...witnesses, retirements]
  return {
    stop: async () => {
      await Promise.all(jobs.map(job => job.stop()))
    },
  }
}
