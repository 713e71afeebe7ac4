import { Refusal } from '../platform/refusal.ts'

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
