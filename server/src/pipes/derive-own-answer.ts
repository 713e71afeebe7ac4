import type { Json } from '../platform/json.ts'
import { isObject } from './derive-bounded-result.ts'

/** Members that let whoever reads them in, or could: what an agent is told has none of them (I6). */
const secretMember =
  /^(accept_invitation_url|link|qr_code|uri_with_secret|value|data_key)$|(^|_)(token|tokens|secret|secrets|password|code|codes|private_key|verifier|assertion|cookie)$/

/** An answer of our own API as an agent gets it. */
export function withoutSecrets(answer: Json): Json {
  if (Array.isArray(answer)) return answer.map(withoutSecrets)
  if (!isObject(answer)) return answer
  return Object.fromEntries(
    Object.entries(answer).flatMap(([name, value]) =>
      secretMember.test(name) && typeof value !== 'number' ? [] : [[name, withoutSecrets(value)] as const],
    ),
  )
}
