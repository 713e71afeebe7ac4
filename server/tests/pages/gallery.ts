import type { Html } from '../../src/platform/page.ts'
import { accountPages, securityPages } from './gallery-account.ts'
import { approvalPages } from './gallery-approval.ts'
import { artifactPages } from './gallery-artifacts.ts'
import { devicePages } from './gallery-device.ts'
import { arabicPages } from './gallery-languages.ts'
import { lifecyclePages } from './gallery-lifecycle.ts'
import { policyPages } from './gallery-policy.ts'
import { portalPages } from './gallery-portal.ts'
import { proofPages } from './gallery-proofs.ts'
import { sessionPages } from './gallery-session.ts'
import { severalPages } from './gallery-several.ts'
import { signInPages } from './gallery-sign-in.ts'
import { ssoPages } from './gallery-sso.ts'
import { thirdPartyPages } from './gallery-third-party.ts'

/** Every hosted page with realistic data, in several states; the name is the file name of its picture. */
export const gallery: Readonly<Record<string, Html>> = {
  ...signInPages,
  ...proofPages,
  ...ssoPages,
  ...portalPages,
  ...thirdPartyPages,
  ...approvalPages,
  ...accountPages,
  ...securityPages,
  ...sessionPages,
  ...severalPages,
  ...policyPages,
  ...lifecyclePages,
  ...devicePages,
  ...artifactPages,
  ...arabicPages,
}
