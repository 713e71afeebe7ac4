import type { Call } from '../model.ts'

const counted: readonly (readonly [field: string, one: string, many: string])[] = [
  ['tokens_ended', 'token ended', 'tokens ended'],
  ['grants_ended', 'grant ended', 'grants ended'],
  ['approvals_withdrawn', 'request withdrawn', 'requests withdrawn'],
  ['calls_aborted', 'call aborted', 'calls aborted'],
  ['calls_withheld', 'result withheld', 'results withheld'],
  ['calls_unsettled', 'call unsettled', 'calls unsettled'],
]

/** What ended with a session, by its receipt: when, how much, and where it is written down. */
export function renderEnded(value: unknown, { mode }: Pick<Call, 'mode'>): string {
  const { receipt }: { receipt?: Readonly<Record<string, unknown>> } = Object(value)
  const parts = counted.flatMap(([field, one, many]) => {
    const count = receipt?.[field]
    return typeof count === 'number' && count > 0 ? [`${count} ${count === 1 ? one : many}`] : []
  })
  const at = String(receipt?.completed_at ?? '').slice('2026-01-01T'.length, '2026-01-01T00:00:00'.length)
  const what = parts.length === 0 ? 'nothing hung on it' : parts.join(', ')
  return `${mode.utf8 ? '┤' : '|'} ended ${at}Z  ${what}  ${String(receipt?.id ?? '')}`
}
