import type { Checked, Parameters } from './model.ts'

/** How old a sign-in may be, in seconds: the lesser of what the application's policy says and what the client asks for. */
export function checkMaxAge({ values }: Parameters, policySeconds: number): Checked<number> {
  const asked = values.get('max_age')
  if (asked === undefined) return { ok: true, value: policySeconds }
  if (!/^\d{1,9}$/.test(asked)) return { ok: false, error: 'invalid_request', description: 'max_age is whole seconds.' }
  return { ok: true, value: Math.min(Number(asked), policySeconds) }
}
