import { redirect } from 'next/navigation'
import { explain, Refusal } from './refusal'

/**
 * What a form says whose act was refused, where its answer is a page and no redirect. Whoever has to prove first that it is they who sit
 * there is led to where they do.
 */
export function told(cause: unknown): { readonly refusal: string } {
  if (cause instanceof Refusal && cause.location !== undefined) redirect(cause.location)
  return { refusal: explain(cause).message }
}
