import type { Fault } from './fault.ts'
import type { Mode } from './model.ts'
import { plain } from './plain.ts'

/** A fault for its reader: one JSON document, or what, why and what to try. */
export function renderFault({ code, message, next, details }: Fault, { json, colour }: Mode): string {
  if (json) return `${JSON.stringify({ code, message, next, ...details })}\n`
  const label = colour ? '\u001b[31merror\u001b[39m' : 'error'
  const fields: unknown[] = Array.isArray(details.errors) ? details.errors : []
  const whys = fields.map(field => `  why: ${fieldText(field)}`)
  return [`${label}: ${message}`, ...whys, `  try: ${next}`, ''].join('\n')
}

function fieldText(field: unknown): string {
  const { message, field: name }: { message?: unknown; field?: unknown } = Object(field)
  return plain(name === undefined ? String(message) : `${String(name)}: ${String(message)}`)
}
