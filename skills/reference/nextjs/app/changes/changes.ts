/** Something that the identity server told of. */
export interface Change {
  readonly id: string
  readonly event: string
  readonly organizationId: string | undefined
  readonly at: Date
}

const changesMax = 200
const place = Symbol.for('identity.changes')

/**
 * The newest last. Page and route are built apart, and find one list in the process alone. A program that keeps them for good has a table
 * here, with the id as its key.
 */
function kept(): Change[] {
  const there: unknown = Reflect.get(globalThis, place)
  if (Array.isArray(there)) return there
  const changes: Change[] = []
  Reflect.set(globalThis, place, changes)
  return changes
}

/** Keeps a change. It is one change, however often it is told. */
export function keepChange(change: Change): void {
  const changes = kept()
  if (changes.some(({ id }) => id === change.id)) return
  changes.push(change)
  changes.splice(0, Math.max(0, changes.length - changesMax))
}

const shownMax = 25

/** The latest changes of one organization, newest first. */
export function listChanges(organizationId: string): Change[] {
  return kept()
    .filter(change => change.organizationId === organizationId)
    .slice(-shownMax)
    .reverse()
}
