import { z } from 'zod'
import { measure, number } from './render-figures.ts'

const start = z.string().describe('First day of the period')

export const activeRow = z.object({
  start,
  active: number.describe('Distinct principals with a session started or refreshed in the period'),
  new: number.describe('Those of them who never were active before'),
  returning: number,
  active_7_days: number.describe('Distinct ones of the seven days that end with the period'),
  active_30_days: number,
})
export const activeTotal = z
  .object({ active: number, new: number, returning: number })
  .describe('Distinct ones of the whole range')

export const retentionRow = z.object({
  cohort: z.string().describe('First day of the period in which they first came'),
  cohort_size: number,
  period: number.describe('How many periods later; 0 is the first'),
  start,
  active: number.describe('Those of the cohort who were active in that period'),
})
export const retentionTotal = z.object({ cohort_size: number.describe('People of all cohorts') })

const signUpCounts = { started: number, verified: number, active: number }
export const signUpRow = z.object({ start, ...signUpCounts })
export const signUpTotal = z.object(signUpCounts)

const signInCounts = {
  succeeded: number.describe('Proofs that held; null where one organization is asked about, for a try belongs to none'),
  failed: number,
  sessions: number.describe('Sessions of people that were started by this method'),
}
export const signInRow = z.object({ start, method: z.string(), ...signInCounts })
export const signInTotal = z.object(signInCounts)

export const failureRow = z.object({ reason: z.string(), method: z.string(), failed: number })
export const failureTotal = z.object({ failed: number })

const mfaCounts = {
  sessions: number.describe('Sessions of people that were started in the period'),
  sessions_with_second_proof: number,
}
export const mfaRow = z.object({
  start,
  people: number.describe('People there were at the end of the period; null where one application is asked about'),
  people_with_factor: number.describe('Those of them who have a second factor or a passkey'),
  ...mfaCounts,
})
export const mfaTotal = z.object(mfaCounts)

const placeCounts = {
  active: number,
  new: number.describe('Those of them who never were active there before'),
  before: number.describe('Distinct ones of as many days right before the range'),
  change: number,
  sessions: number,
  calls: number.describe('Tool calls of agents'),
}
export const organizationRow = z.object({
  organization_id: z.string(),
  ...placeCounts,
})
export const applicationRow = z.object({
  application_id: z.string(),
  ...placeCounts,
})
export const placeTotal = z.object({ sessions: number, calls: number }).describe('Of the rows of this page')

export const sourceRow = z.object({ name: z.string().describe('Empty: not known, or none'), sessions: number })
export const sourceTotal = z.object({ sessions: number })

const lengths = {
  ended: number,
  median_seconds: measure,
  p90_seconds: measure,
  median_share: measure.describe('Of the time that the hard end would have allowed'),
  p90_share: measure,
}
export const sessionRow = z.object({ start, started: number, ...lengths })
export const sessionTotal = z.object({ started: number, ...lengths })
export const sessionEndRow = z.object({ reason: z.string(), ...lengths })
export const sessionEndTotal = z.object(lengths)
