/** Something that the identity server told of. */
export interface Change {
  readonly id: string
  readonly event: string
  readonly organizationId: string | undefined
  readonly at: string
}

const changesMax = 200
const shownMax = 25

/** The newest last. A program that keeps them for good has a table here, with the id as its key. */
const changes: Change[] = []

/** Keeps a change. It is one change, however often it is told. */
export function keepChange(change: Change): void {
  if (changes.some(({ id }) => id === change.id)) return
  changes.push(change)
  changes.splice(0, Math.max(0, changes.length - changesMax))
}

/** The latest changes of one organization, newest first. */
export function listChanges(organizationId: string): readonly Change[] {
  return changes
    .filter(change => change.organizationId === organizationId)
    .slice(-shownMax)
    .toReversed()
}
