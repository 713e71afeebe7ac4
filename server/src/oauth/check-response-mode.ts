import type { Checked, Parameters } from './model.ts'

/** The answer goes into the query of the redirect, where the code flow has it by default. */
export function checkResponseMode({ values }: Parameters): Checked<undefined> {
  const mode = values.get('response_mode')
  if (mode === undefined || mode === 'query') return { ok: true, value: undefined }
  return { ok: false, error: 'invalid_request', description: 'The response mode is query and no other.' }
}
