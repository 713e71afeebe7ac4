import { z } from 'zod'
import { type GrantId, parseId } from '../platform/ids.ts'
import { parseJson } from '../platform/json.ts'
import type { AskedPart } from './check-hand-on.ts'

const partsMax = 20
const toolsMax = 200
const callsMax = 1_000_000
const secondsMax = 31_536_000

const schema = z
  .array(
    z.strictObject({
      type: z.literal('access_grant'),
      grant: z.string(),
      tools: z.array(z.string()).min(1).max(toolsMax).optional(),
      max_calls: z.number().int().min(1).max(callsMax).optional(),
      duration_seconds: z.number().int().min(1).max(secondsMax).optional(),
    }),
  )
  .min(1)
  .max(partsMax)

/** Which part of which grant is to be handed on, as it stands in `authorization_details` (RFC 9396 section 2). Undefined: unreadable. */
export function parseHandOn(text: string): { readonly grant: GrantId; readonly asked: AskedPart }[] | undefined {
  const json = parseJson(text)
  const parsed = json.ok ? schema.safeParse(json.value) : undefined
  if (parsed?.success !== true) return undefined
  const parts = parsed.data.flatMap(({ grant: given, tools, max_calls, duration_seconds }) => {
    const grant = parseId('grant', given)
    return grant === undefined
      ? []
      : [{ grant, asked: { tools, maxCalls: max_calls, durationSeconds: duration_seconds } }]
  })
  return parts.length === parsed.data.length ? parts : undefined
}
