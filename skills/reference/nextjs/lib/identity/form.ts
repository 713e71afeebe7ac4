import { Refusal } from './refusal'

/** The form of a request that a page of this application sent. A page elsewhere can't name our origin as its own. */
export async function readOwnForm(request: Request): Promise<FormData> {
  const { origin } = new URL(process.env.APP_URL ?? '')
  if (request.headers.get('origin') !== origin) throw new Refusal(403, 'This form came from another site.')
  return request.formData().catch(() => {
    throw new Refusal(400, 'This is no form.')
  })
}

/** One text of a form; an empty or a missing one is refused, and so is one that is longer than any of ours. */
export function textOf(form: FormData, name: string): string {
  const value = form.get(name)
  if (typeof value !== 'string' || value === '' || value.length > 320) throw new Refusal(400, `${name} is missing.`)
  return value
}
