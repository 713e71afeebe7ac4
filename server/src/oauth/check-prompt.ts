import type { Checked, Parameters, Prompt } from './model.ts'

/**
 * OpenID Connect Core section 3.1.2.1. `consent` and `select_account` ask for what happens anyway: an agent's consent is never
 * remembered (I2), and the pages offer another account.
 */
export function checkPrompt({ values }: Parameters): Checked<Prompt> {
  const words = (values.get('prompt') ?? '').split(' ').filter(word => word !== '')
  const known = words.every(word => ['none', 'login', 'consent', 'select_account', 'create'].includes(word))
  if (!known) return { ok: false, error: 'invalid_request', description: 'prompt has a value that is not known here.' }
  if (words.includes('none') && words.length > 1)
    return { ok: false, error: 'invalid_request', description: 'prompt=none stands alone.' }
  if (words.includes('none')) return { ok: true, value: 'none' }
  return { ok: true, value: words.includes('login') ? 'login' : undefined }
}
