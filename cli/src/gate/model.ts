import type { NodePath } from '@babel/traverse'
import type { Comment, File, Node } from '@babel/types'

/** The worst first. */
const severities = ['critical', 'high', 'medium'] as const
export type Severity = (typeof severities)[number]

/** For sorting: what no longer fits is never the worst, for a critical finding that is left out would let its artifact be approved. */
export function worstFirst(a: Pick<Finding, 'severity'>, b: Pick<Finding, 'severity'>): number {
  return severities.indexOf(a.severity) - severities.indexOf(b.severity)
}

/** A place in a file: lines from 1, columns from 1, as editors count. */
export interface Place {
  readonly file: string
  readonly line: number
  readonly column: number
  readonly endLine: number
}

/** What a rule saw, before it is a finding: where, and why there. */
export interface Sighting extends Place {
  readonly reason: string
}

export interface Finding extends Sighting {
  readonly rule: string
  readonly title: string
  readonly severity: Severity
  /** What somebody does with it. */
  readonly attack: string
  /** What to write instead. */
  readonly mend: string
  /** The same for the same code wherever it moves inside its file: rule, file and the text of the line. */
  readonly fingerprint: string
  /** Scenarios of a run that showed it too. */
  readonly shownBy?: readonly string[]
}

/** One rule of the review gate, in a file of its own. */
export interface Rule {
  readonly id: string
  readonly title: string
  readonly severity: Severity
  readonly attack: string
  readonly mend: string
  /** `static` rules see the whole of their flaw in the code; of the others the code shows only the plain cases. */
  readonly basis: 'static' | 'hint'
  check(project: Project): Iterable<Sighting>
}

/** A file as it was submitted. */
export interface SourceFile {
  /** Relative to the artifact, with `/`. */
  readonly path: string
  readonly text: string
  readonly executable: boolean
  /** In bytes. */
  readonly size: number
  /** SHA-256 of the bytes, lower-case hex. */
  readonly sha256: string
}

/** A part of a template that a browser will read as HTML. */
export interface RawHtml {
  readonly start: number
  readonly end: number
}

/** What a parser makes of a file: a program at the file's own positions, whatever surrounded it. */
export interface Parsed {
  readonly program: File
  readonly rawHtml: readonly RawHtml[]
}

/** Where the code of a module runs. Shared code is sent to browsers too, but for what the framework cuts out. */
export type Side = 'server' | 'client' | 'shared'

export interface Module {
  readonly file: SourceFile
  readonly program: File
  readonly comments: readonly Comment[]
  readonly rawHtml: readonly RawHtml[]
  readonly side: Side
  /** Every node with its path, for scopes and parents. */
  readonly paths: ReadonlyMap<Node, NodePath>
  /** Modules of the artifact that it imports, by the text in the import. */
  readonly imports: ReadonlyMap<string, string>
}

/** A function that a request reaches. */
export interface Handler {
  readonly module: Module
  readonly fn: Node
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'ANY'
  /** What the function's first parameters are. */
  readonly parameters: readonly ParameterKind[]
  /** Path of the route or name of the action, as far as the code says. */
  readonly route: string
  /** Code that runs before it and may refuse. */
  readonly before: readonly { readonly module: Module; readonly node: Node }[]
}

export type ParameterKind = 'request' | 'context' | 'body' | 'query' | 'params' | 'header' | 'session' | 'none'

export interface Project {
  readonly files: readonly SourceFile[]
  readonly modules: ReadonlyMap<string, Module>
  readonly handlers: readonly Handler[]
}
