import { z } from 'zod'
import { measure, number } from './render-figures.ts'

const start = z.string().describe('First day of the period')

const agentCounts = {
  active: number.describe('Distinct agents with a session started or refreshed'),
  new: number,
  sessions: number,
  sessions_with_calls: number,
  median_seconds_to_first_call: measure,
  p90_seconds_to_first_call: measure,
}
export const agentRow = z.object({ start, ...agentCounts })
export const agentTotal = z.object(agentCounts)

const accessCounts = {
  requested: number,
  approved: number,
  narrowed: number.describe('Approved with less than was asked'),
  denied: number,
  expired: number,
  withdrawn: number,
  median_seconds_to_decide: measure,
  p90_seconds_to_decide: measure,
  grants: number.describe('Made in the period'),
  grants_unused: number.describe('Those of them under which nothing was called by now'),
  tools_granted: number,
  tools_used: number.describe('Those of them that were called under the grant by now'),
}
export const accessRow = z.object({ start, ...accessCounts })
export const accessTotal = z.object(accessCounts)

const callCounts = {
  calls: number,
  succeeded: number,
  failed: number,
  not_sent: number,
  aborted: number,
  withheld: number,
  unknown: number,
  bytes: number.describe('Of the results, as they left for the agent'),
  declared: number.describe('Calls whose tool says which resources it touched'),
  undeclared: number,
}
export const callRow = z.object({ start, ...callCounts })
export const callTotal = z.object(callCounts)
export const toolCallRow = z.object({ provider: z.string(), tool: z.string(), effect: z.string(), ...callCounts })

export const refusalRow = z.object({ reason: z.string(), refused: number })
export const refusalTotal = z.object({ refused: number })
