import { ruleIdSchema } from './model.ts'

/** How long an approval may count; the first is offered. */
export const approvalDays = [90, 30, 180, 365] as const
export const decisionReasonLengthMax = 500

export interface DecisionForm {
  readonly decision: 'approve' | 'reject' | 'review'
  readonly reason: string
  readonly waived: readonly string[]
  readonly days: number
}

/** What a person entered; whatever can't be read is what would be if nothing was said. */
export function parseDecisionForm(form: URLSearchParams): DecisionForm {
  const named = form.getAll('decision')
  const [only] = named
  const decision = named.length === 1 && (only === 'approve' || only === 'reject') ? only : 'review'
  const waived = form.getAll('waive').filter(rule => ruleIdSchema.safeParse(rule).success)
  const days = approvalDays.find(each => String(each) === form.get('days')) ?? approvalDays[0]
  return { decision, reason: (form.get('reason') ?? '').trim().slice(0, decisionReasonLengthMax), waived, days }
}
