import { isIgnored } from '../ignored.ts'
import type { Framework, Package, Piece, Project } from './model.ts'

export type FileState = 'created' | 'changed' | 'unchanged' | 'merge'

/** One file, and what is to be done with it. */
export interface PlannedFile {
  readonly path: string
  readonly state: FileState
  readonly before: string | undefined
  /** The whole text; of a file to merge only what it lacks. */
  readonly text: string
}

export interface PlannedPackage extends Package {
  readonly state: 'added' | 'there'
}

export interface Plan {
  readonly packages: readonly PlannedPackage[]
  readonly files: readonly PlannedFile[]
}

/** What a project of this framework lacks. Nothing that stands there is written over. */
export function planOf(framework: Framework, project: Project): Plan {
  const files = [
    ...framework.pieces(project).map(piece => plannedPiece(project, piece)),
    ...framework.insertions(project).map(insertion => {
      const { path, sign, lines } = insertion
      const before = project.read(path)
      if (before !== undefined && sign.test(before)) return { path, state: 'unchanged' as const, before, text: before }
      const text = before === undefined ? undefined : insertion.insert(before)
      if (text === undefined) return { path, state: 'merge' as const, before, text: lines }
      return { path, state: 'changed' as const, before, text }
    }),
    plannedIgnore(project, framework.environmentFile),
  ]
  const packages = framework
    .packages(project)
    .map(each => ({ ...each, state: project.packages.has(each.name) ? ('there' as const) : ('added' as const) }))
  return { packages, files }
}

function plannedPiece({ read }: Project, { path, text, sign }: Piece): PlannedFile {
  const before = read(path)
  if (before === undefined) return { path, state: 'created', before, text }
  return { path, state: before === text || sign.test(before) ? 'unchanged' : 'merge', before, text }
}

/** The file with the key stays out of git. */
function plannedIgnore({ read }: Project, environmentFile: string): PlannedFile {
  const path = '.gitignore'
  const before = read(path)
  if (before !== undefined && isIgnored(before, environmentFile))
    return { path, state: 'unchanged', before, text: before }
  const lead = before === undefined || before === '' || before.endsWith('\n') ? (before ?? '') : `${before}\n`
  const text = `${lead}${environmentFile}\n`
  return { path, state: before === undefined ? 'created' : 'changed', before, text }
}
