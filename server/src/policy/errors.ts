import { conflict, type Refusal, unprocessable } from '../platform/refusal.ts'
import type { PolicyFault } from './actions-engine.ts'

const faultsShownMax = 20

/** 422: each fault with the rule that it is in. */
export function policyRefused(faults: readonly PolicyFault[]): Refusal {
  return unprocessable(
    'This policy can’t be kept. Correct what the errors name.',
    faults.slice(0, faultsShownMax).map(({ rule, message }) => ({
      code: 'policy_invalid',
      message,
      field: rule === undefined ? 'text' : `text: @id("${rule}")`,
    })),
  )
}

/** 409: only a draft is activated or discarded, once. */
export function notADraft(): Refusal {
  return conflict('policy_not_a_draft', 'This version was activated or retired before. Write a new one.')
}

/** 409: nobody has seen what it would change. */
export function previewMissing(): Refusal {
  return conflict(
    'policy_preview_missing',
    'Look first at what it would change: run the preview of this version, against the policy that is active now.',
  )
}

/** 409: the policy does not do what its tests say. */
export function testsFail(names: readonly string[]): Refusal {
  return conflict(
    'policy_tests_fail',
    `Tests of this policy fail: ${names.join(', ')}. Correct the policy or the test.`,
  )
}

/** 409: one preview of an organization at a time. */
export function previewRuns(): Refusal {
  return conflict(
    'policy_preview_running',
    'A preview of this organization runs already. Wait for it, then look at what it says.',
  )
}
