import { headers } from 'next/headers'
import type { Person } from './person'
import { Refusal } from './refusal'
import { safeEqual, tokenOf } from './seal'

/** The form of a request that a page of this application sent, and that was made for this session. */
export async function readOwnForm(request: Request, person: Person): Promise<FormData> {
  const form = await request.formData().catch(() => {
    throw new Refusal(400, 'This is no form.')
  })
  await requireOwnForm(form, person)
  return form
}

/** A page elsewhere can't name our origin as its own, and knows no token of this session. */
export async function requireOwnForm(form: FormData, person: Person): Promise<void> {
  const { origin } = new URL(process.env.APP_URL ?? '')
  const sent = await headers()
  if (sent.get('origin') !== origin) throw new Refusal(403, 'This form came from another site.')
  const token = form.get('csrf')
  if (typeof token !== 'string' || !safeEqual(token, csrfTokenOf(person)))
    throw new Refusal(403, 'This page is older than your sign-in. Open it again. Nothing was changed.')
}

/** What a form of this person's session carries. */
export function csrfTokenOf({ sessionId }: Person): string {
  return tokenOf('csrf', sessionId)
}

/** One text of a form; an empty or a missing one is refused, and so is one that is longer than any of ours. */
export function textOf(form: FormData, name: string): string {
  const value = form.get(name)
  if (typeof value !== 'string' || value === '' || value.length > 320) throw new Refusal(400, `${name} is missing.`)
  return value
}
