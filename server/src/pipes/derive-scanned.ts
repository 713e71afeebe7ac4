import type { Json } from '../platform/json.ts'
import { mapStrings } from './derive-redacted.ts'

const marker = '[redacted by Ambit: it looks like a secret]'

/**
 * What others' credentials look like, as those who issue them say. Each pattern is linear: no run in it can be read in two ways.
 * A prefix and a length make a false find rare, and a missed one is still bound by what a session may do.
 */
const secretShapes: readonly RegExp[] = [
  /\bgh[oprsu]_[A-Za-z0-9]{36,255}/g,
  /\bgithub_pat_[A-Za-z0-9_]{60,255}/g,
  /\bglpat-[A-Za-z0-9_-]{20,255}/g,
  /\bxox[abeoprs]-[A-Za-z0-9-]{20,255}/g,
  /\bxapp-[0-9]-[A-Za-z0-9-]{20,255}/g,
  /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g,
  /\bAIza[A-Za-z0-9_-]{35}/g,
  /\bya29\.[A-Za-z0-9_-]{20,2048}/g,
  /\b[rs]k_live_[A-Za-z0-9]{20,255}/g,
  /\bwhsec_[A-Za-z0-9+/=]{24,255}/g,
  /\bsk-(?:ant|proj|svcacct)-[A-Za-z0-9_-]{32,255}/g,
  /\bnpm_[A-Za-z0-9]{36}\b/g,
  /\bSG\.[A-Za-z0-9_-]{20,64}\.[A-Za-z0-9_-]{20,64}/g,
  /\beyJ[A-Za-z0-9_-]{16,4096}\.eyJ[A-Za-z0-9_-]{16,8192}\.[A-Za-z0-9_-]{20,2048}/g,
  /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[A-Za-z0-9+/=\s\\]*(?:-----END [A-Z ]{0,40}PRIVATE KEY-----)?/g,
]

/** The value without what looks like somebody's secret; how many were found (T71). */
export function withoutSecretShapes(value: Json): { readonly value: Json; readonly found: number } {
  let found = 0
  const clean = (text: string): string =>
    secretShapes.reduce(
      (left, shape) =>
        left.replace(shape, () => {
          found++
          return marker
        }),
      text,
    )
  return { value: mapStrings(value, clean), found }
}
