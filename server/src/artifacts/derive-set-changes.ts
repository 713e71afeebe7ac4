import type { ArtifactFile } from './model.ts'

export const changeKinds = ['changed', 'mode_changed', 'moved', 'added', 'removed'] as const

/** How one file differs from what was submitted. */
export interface SetChange {
  readonly path: string
  readonly change: (typeof changeKinds)[number]
  /** Of what moved: where it was. */
  readonly from: string | undefined
}

/** What is there now beside what was submitted, by path. The same bytes at another path moved; each file counts once. */
export function setChanges(submitted: readonly ArtifactFile[], now: readonly ArtifactFile[]): SetChange[] {
  const before = new Map(submitted.map(file => [file.path, file]))
  const after = new Map(now.map(file => [file.path, file]))
  const gone = submitted.filter(({ path }) => !after.has(path))
  const changes: SetChange[] = []
  for (const file of now) {
    const was = before.get(file.path)
    if (was === undefined) {
      const at = gone.findIndex(({ sha256, mode }) => sha256 === file.sha256 && mode === file.mode)
      const from = at === -1 ? undefined : gone.splice(at, 1)[0]?.path
      changes.push({ path: file.path, change: from === undefined ? 'added' : 'moved', from })
    } else if (was.mode !== file.mode) changes.push({ path: file.path, change: 'mode_changed', from: undefined })
    else if (was.sha256 !== file.sha256 || was.size !== file.size)
      changes.push({ path: file.path, change: 'changed', from: undefined })
  }
  for (const { path } of gone) changes.push({ path, change: 'removed', from: undefined })
  return changes.toSorted((a, b) => (a.path < b.path ? -1 : 1))
}
