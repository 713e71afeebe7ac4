import type { Rule } from '../model.ts'
import { addressSecrets, argumentSecrets, environmentSecrets, headerSecrets } from './secrets.ts'

/** Every rule, in the order of its id. */
export const rules: readonly Rule[] = [environmentSecrets, argumentSecrets, headerSecrets, addressSecrets]

/** A new rule, or one that finds more, is a new version. */
export const ruleSetVersion = '1'
