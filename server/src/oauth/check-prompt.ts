import type { Checked, Parameters, Prompt } from './model.ts'

/**
 * OpenID Connect Core section 3.1.2.1. `select_account` asks for what happens anyway: the pages offer another account. So does
 * `consent` for an agent, whose consent is never remembered (I2); of a third party's application the person is asked anew.
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

/** Whether a request that `checkPrompt` let pass wants the person to be asked, whatever they allowed before. */
export function asksAnew({ values }: Parameters): boolean {
  return (values.get('prompt') ?? '').split(' ').includes('consent')
}
