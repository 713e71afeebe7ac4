import type { RunScenario } from './model.ts'
import { x01 } from './x01-bad-tokens.ts'
import { x02 } from './x02-state.ts'
import { x03 } from './x03-other-organization.ts'
import { x04 } from './x04-unverified-email.ts'
import { x05 } from './x05-domain-pending.ts'
import { x06 } from './x06-roles.ts'
import { x07 } from './x07-hostile-names.ts'
import { x08 } from './x08-cross-site.ts'
import { x09 } from './x09-redirects.ts'
import { x10 } from './x10-secrets-in-browser.ts'
import { x11 } from './x11-failing-server.ts'
import { x12 } from './x12-logout.ts'
import { x13 } from './x13-webhooks.ts'
import { x14 } from './x14-step-up.ts'
import { x15 } from './x15-revoked.ts'
import { x16 } from './x16-test-flags.ts'

/** Every scenario, by its number. */
export const runScenarios: readonly RunScenario[] = [
  x01,
  x02,
  x03,
  x04,
  x05,
  x06,
  x07,
  x08,
  x09,
  x10,
  x11,
  x12,
  x13,
  x14,
  x15,
  x16,
]
