import type { Rule } from '../model.ts'
import { ic01 } from './ic01-secret-in-browser.ts'
import { ic02 } from './ic02-no-authorization.ts'
import { ic03 } from './ic03-organization-from-request.ts'
import { ic04 } from './ic04-role-from-client.ts'
import { ic05 } from './ic05-token-in-storage.ts'
import { ic06 } from './ic06-state-unchecked.ts'
import { ic07 } from './ic07-token-not-verified.ts'
import { ic08 } from './ic08-open-redirect.ts'
import { ic09 } from './ic09-redirect-uri-from-headers.ts'
import { ic10 } from './ic10-no-csrf-defence.ts'
import { ic11 } from './ic11-name-as-html.ts'
import { ic12 } from './ic12-email-as-identity.ts'
import { ic13 } from './ic13-domain-without-proof.ts'
import { ic14 } from './ic14-connection-not-bound.ts'
import { ic15 } from './ic15-weak-cookie.ts'
import { ic16 } from './ic16-logout-in-browser-only.ts'
import { ic17 } from './ic17-fails-open.ts'
import { ic18 } from './ic18-unsigned-webhook.ts'
import { ic19 } from './ic19-secret-logged.ts'
import { ic20 } from './ic20-no-step-up.ts'
import { ic21 } from './ic21-more-power-than-needed.ts'
import { ic22 } from './ic22-supply-chain.ts'
import { ic23 } from './ic23-evades-review.ts'

/** Every rule of the gate. What the gate says is as wide as this list, and no wider. */
export const rules: readonly Rule[] = [
  ic01,
  ic02,
  ic03,
  ic04,
  ic05,
  ic06,
  ic07,
  ic08,
  ic09,
  ic10,
  ic11,
  ic12,
  ic13,
  ic14,
  ic15,
  ic16,
  ic17,
  ic18,
  ic19,
  ic20,
  ic21,
  ic22,
  ic23,
]

/** Changes with every change of what a rule finds, so that a review says by which rules it was made. */
export const ruleSetVersion = '2026-11-28'
/** Raised by each rule that is new or stricter with the severity critical; the server refuses reports below its own. */
export const rulesCritical = 3
