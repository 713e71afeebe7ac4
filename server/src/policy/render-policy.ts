import { z } from 'zod'
import type { checkPolicy } from './actions.ts'
import { type Policy, type Preview, policyBytesMax, testsMax } from './model.ts'
import type { KeptPreview } from './store.ts'

const name = z.string().min(1).max(200)
const names = z.array(name).max(100)

export const policyTestSchema = z.strictObject({
  name,
  request: z.strictObject({
    tool: name.describe('With its provider: github__create_issue'),
    effect: z.enum(['read', 'write', 'destructive']),
    principal: name.optional(),
    owner: z
      .strictObject({ id: name.optional(), email: name.optional(), groups: names.optional(), roles: names.optional() })
      .optional(),
    application: name.optional(),
    account: name.optional(),
    arguments: z.record(z.string().max(200), z.json()).optional(),
    taint: z
      .array(z.enum(['untrusted', 'private']))
      .max(2)
      .optional(),
    at: z.iso.datetime().optional(),
  }),
  expect: z.enum(['allow', 'deny']),
  by: name.optional().describe('The rule that has to be the reason'),
})

export const policyBody = z.strictObject({
  text: z.string().max(policyBytesMax).describe('Cedar; each rule with an @id'),
  tests: z.array(policyTestSchema).max(testsMax).default([]),
})

export const policySchemaOf = z
  .object({
    object: z.literal('policy'),
    id: z.string(),
    organization_id: z.string(),
    version: z.number().int(),
    state: z.enum(['draft', 'active', 'retired']),
    text: z.string(),
    tests: z.array(policyTestSchema),
    digest: z.string(),
    created_by: z.string(),
    created_at: z.string(),
    activated_by: z.string().nullable(),
    activated_at: z.string().nullable(),
    retired_at: z.string().nullable(),
  })
  .meta({ id: 'Policy' })

/** A version on the API. */
export function renderPolicy(policy: Policy): z.input<typeof policySchemaOf> {
  return {
    object: 'policy',
    id: policy.id,
    organization_id: policy.organizationId,
    version: policy.version,
    state: policy.state,
    text: policy.text,
    tests: policyTestSchema.array().parse(policy.tests),
    digest: policy.digest,
    created_by: policy.createdBy,
    created_at: policy.createdAt.toISOString(),
    activated_by: policy.activatedBy ?? null,
    activated_at: policy.activatedAt?.toISOString() ?? null,
    retired_at: policy.retiredAt?.toISOString() ?? null,
  }
}

export const previewSchema = z
  .object({
    object: z.literal('policy_preview'),
    policy_id: z.string(),
    /** The version that was active when it ran; it counts only against that one. */
    against: z.string().nullable(),
    ran_by: z.string(),
    ran_at: z.string(),
    since: z.string(),
    until: z.string(),
    looked_at: z.number().int(),
    complete: z.boolean(),
    would_be_refused: z.number().int(),
    would_be_allowed: z.number().int(),
    changes: z.array(
      z.object({
        kind: z.enum(['call', 'refusal', 'approval', 'request']),
        id: z.string(),
        session_id: z.string(),
        person: z.string().nullable(),
        tool: z.string(),
        at: z.string(),
        becomes: z.enum(['allowed', 'refused']),
        why: z.string().nullable(),
        rules: z.array(z.string()),
      }),
    ),
    tests: z.array(
      z.object({ name: z.string(), passed: z.boolean(), verdict: z.enum(['allow', 'deny']), by: z.array(z.string()) }),
    ),
  })
  .meta({ id: 'PolicyPreview' })

export const checkSchema = z
  .object({
    object: z.literal('policy_check'),
    faults: z.array(
      z.object({
        /** The rule's @id, where it is known. */
        rule: z.string().nullable(),
        message: z.string(),
        /** Where in the text, counted in UTF-16 units from 0; the end is the first that is not meant. */
        at: z.object({ start: z.number().int(), end: z.number().int() }).nullable(),
        /** The same for people: both from 1. */
        line: z.number().int().nullable(),
        column: z.number().int().nullable(),
      }),
    ),
    tests: z.array(
      z.object({ name: z.string(), passed: z.boolean(), verdict: z.enum(['allow', 'deny']), by: z.array(z.string()) }),
    ),
  })
  .meta({ id: 'PolicyCheck' })

/** What is wrong with a text, on the API. */
export function renderCheck(
  text: string,
  { faults, tests }: ReturnType<typeof checkPolicy>,
): z.input<typeof checkSchema> {
  return {
    object: 'policy_check',
    faults: faults.map(({ rule, message, at }) => {
      const before = at === undefined ? undefined : text.slice(0, at.start).split('\n')
      return {
        rule: rule ?? null,
        message,
        at: at ?? null,
        line: before?.length ?? null,
        column: before === undefined ? null : (before.at(-1)?.length ?? 0) + 1,
      }
    }),
    tests: tests.map(run => ({ ...run, by: [...run.by] })),
  }
}

/** What a version would change, on the API. */
export function renderPreview(kept: KeptPreview): z.input<typeof previewSchema> {
  const result: Preview = JSON.parse(JSON.stringify(kept.result))
  return {
    object: 'policy_preview',
    policy_id: kept.policyId,
    against: kept.against ?? null,
    ran_by: kept.ranBy,
    ran_at: kept.ranAt.toISOString(),
    ...result,
    changes: result.changes.map(change => ({ ...change, rules: [...change.rules] })),
    tests: result.tests.map(run => ({ ...run, by: [...run.by] })),
  }
}
