import { type Checked, type Parameters, stateCharactersMax } from './model.ts'

const nonceCharactersMax = 1024

/** What we give back unchanged has a bound, or each request could carry a page of its own through our address. */
export function checkLengths({ values }: Parameters): Checked<undefined> {
  if ((values.get('state')?.length ?? 0) > stateCharactersMax)
    return { ok: false, error: 'invalid_request', description: `state has at most ${stateCharactersMax} characters.` }
  if ((values.get('nonce')?.length ?? 0) > nonceCharactersMax)
    return { ok: false, error: 'invalid_request', description: `nonce has at most ${nonceCharactersMax} characters.` }
  return { ok: true, value: undefined }
}
