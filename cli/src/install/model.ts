import type { Style } from './render-style.ts'

/** The programs that install packages, by the lock file that they keep. */
export type ManagerName = 'npm' | 'pnpm' | 'yarn' | 'bun'

/** What there is of a project before anything is done. */
export interface Project {
  readonly folder: string
  readonly name: string
  /** `package.json`, as it is read. */
  readonly manifest: Manifest
  /** Everything it depends on, with the version that it asks for. */
  readonly packages: ReadonlyMap<string, string>
  readonly scripts: Readonly<Record<string, string>>
  readonly manager: ManagerName
  readonly style: Style
  /** `src/` where the project keeps its sources there. */
  readonly sources: '' | 'src/'
  /** The text of a file of the project, or undefined where there is none. */
  read(path: string): string | undefined
}

export interface Manifest {
  readonly name?: unknown
  readonly type?: unknown
  readonly dependencies?: object
  readonly devDependencies?: object
  readonly scripts?: object
}

export interface Package {
  readonly name: string
  /** Exact: what was tried. */
  readonly version: string
  readonly development?: true
}

/** A file that is written where none is. */
export interface Piece {
  readonly path: string
  readonly text: string
  /** What a file of that name has to hold to be one that does this already, whoever wrote it. */
  readonly sign: RegExp
}

/** Lines that go into a file which is the project's own, at one place that can be told apart. */
export interface Insertion {
  readonly path: string
  /** When it is there, nothing is left to do. */
  readonly sign: RegExp
  /** What a person adds where the place can't be told. */
  readonly lines: string
  /** The text with the lines, or undefined where the place can't be told. */
  insert(text: string): string | undefined
}

/** What is written into a project of this framework. Nobody below the registry asks which one it is. */
export interface Framework {
  readonly name: string
  readonly title: string
  /** Whether the project is one, by what it depends on. */
  recognises(project: Project): boolean
  /** Why a project of this framework is not one that can be written into, as a sentence. */
  objection?(project: Project): string | undefined
  packages(project: Project): readonly Package[]
  pieces(project: Project): readonly Piece[]
  insertions(project: Project): readonly Insertion[]
  readonly kind: 'web' | 'single_page'
  /** Where it is served while it is developed, when nobody says otherwise. */
  readonly port: number
  readonly callback: string
  /** The file that the framework reads its environment from. */
  readonly environmentFile: string
  environment(facts: Facts): Readonly<Record<string, string>>
  /** What a person runs to see it. */
  start(project: Project): string
  /** What is left to a person, as sentences. */
  notes(project: Project): readonly string[]
}

/** What the environment of a project is made of. */
export interface Facts {
  readonly baseUrl: string
  readonly origin: string
  readonly clientId: string
  readonly apiKey: string
  readonly cookiePassword: string
}
