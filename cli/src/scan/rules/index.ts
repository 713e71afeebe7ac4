import type { Rule } from '../model.ts'
import { knownAdvisories } from './advisories.ts'
import { approvalOff } from './approval-off.ts'
import { exposedFile } from './exposed-file.ts'
import { launcher } from './launcher.ts'
import { lookAlikes } from './look-alikes.ts'
import { oauthOffered } from './oauth-offered.ts'
import { openDoor } from './open-door.ts'
import { openTransport } from './open-transport.ts'
import { addressSecrets, argumentSecrets, environmentSecrets, headerSecrets } from './secrets.ts'
import { unpinnedCode } from './unpinned-code.ts'
import { wideReach } from './wide-reach.ts'

/** Every rule, in the order of its id. */
export const rules: readonly Rule[] = [
  environmentSecrets,
  argumentSecrets,
  headerSecrets,
  addressSecrets,
  exposedFile,
  oauthOffered,
  openTransport,
  unpinnedCode,
  launcher,
  openDoor,
  approvalOff,
  knownAdvisories,
  lookAlikes,
  wideReach,
]

/** A new rule, or one that finds more, is a new version. */
export const ruleSetVersion = '1'
