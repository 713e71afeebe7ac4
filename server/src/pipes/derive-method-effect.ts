import type { Effect } from './model.ts'

const effectOf: Readonly<Record<string, Effect>> = {
  GET: 'read',
  HEAD: 'read',
  POST: 'write',
  PUT: 'write',
  PATCH: 'write',
  DELETE: 'destructive',
}

/** What a method does by its meaning (RFC 9110 section 9). A proposal: an administrator confirms it, and an unknown one destroys. */
export function methodEffect(method: string): Effect {
  return effectOf[method] ?? 'destructive'
}
