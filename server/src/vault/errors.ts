import { conflict, Refusal } from '../platform/refusal.ts'

/**
 * A sealed value does not open where it stands: changed bytes, another row's value, an older version, or another key. This
 * is never a caller's fault, so it is no refusal; whoever meets it stops, and the log names the place.
 */
export class VaultIntegrityError extends Error {
  readonly code = 'vault_integrity'

  constructor(place: string) {
    super(`vault_integrity: ${place} does not open`)
    this.name = 'VaultIntegrityError'
  }
}

/** The vault's part of the API says what is wrong in a member `error` too. */
export function vaultRefusal(status: 400 | 404 | 409 | 422, code: string, message: string): Refusal {
  return new Refusal({ status, code, message, details: { error: message } })
}

/** The same for an id that never was and a name that nobody has. */
export function noSuchObject(): Refusal {
  return vaultRefusal(404, 'entity_not_found', 'There is no such object here.')
}

/** Why the root key can't change now, and what to do first. */
export function rootKeyRefused(why: 'is_newest' | 'rotation_runs' | 'unknown_to_node'): Refusal {
  switch (why) {
    case 'is_newest':
      return conflict(
        'root_key_is_newest',
        'The newest root key seals already. Start every node with a new AMBIT_ROOT_KEY, and this one in AMBIT_ROOT_KEY_FORMER.',
      )
    case 'rotation_runs':
      return conflict('root_key_rotation_runs', 'A rotation still runs. Ask again when no former key is left.')
    case 'unknown_to_node':
      return conflict(
        'root_key_unknown_to_node',
        'A node that ran within the last minute does not have the new root key. Start it with both keys, then ask again.',
      )
  }
}
