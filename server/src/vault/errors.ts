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
