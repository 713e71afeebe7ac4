import { Refusal } from '../../lib/identity/refusal'

export const nameCharactersMax = 100

/** One part of a name; it may be empty. */
export function namePartOf(form: FormData, field: 'first_name' | 'last_name'): string {
  const value = form.get(field)
  const name = typeof value === 'string' ? value.trim() : ''
  if (name.length > nameCharactersMax) throw new Refusal(422, 'A name has at most 100 characters.')
  return name
}
