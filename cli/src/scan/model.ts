/** What a configuration says, with the place of each word of it, whatever it is written in. */

/** Members by name, positions by number, from the top of the file. */
export type Path = readonly (string | number)[]

/** Offsets in the file's text, counted as JavaScript counts. */
export interface Span {
  readonly path: Path
  readonly start: number
  readonly end: number
}

export interface TextNode extends Span {
  readonly kind: 'text'
  readonly value: string
}

export interface OtherNode extends Span {
  readonly kind: 'other'
  readonly value: number | boolean | null
}

export interface ListNode extends Span {
  readonly kind: 'list'
  readonly items: readonly Node[]
}

export interface ObjectNode extends Span {
  readonly kind: 'object'
  readonly entries: readonly Entry[]
}

export type Node = TextNode | OtherNode | ListNode | ObjectNode

export interface Entry {
  readonly key: string
  readonly value: Node
}

/** A text under its name: a variable, a header, an address. */
export interface Named {
  readonly name: string
  readonly value: TextNode
}

/** A word of the command line, and the text of the file that holds it. */
export interface Word {
  readonly text: string
  readonly node: TextNode
}

/** An entry for an MCP server, as any host writes it. */
export interface Server {
  readonly name: string
  readonly node: ObjectNode
  /** The whole command line. */
  readonly words: readonly Word[]
  readonly env: readonly Named[]
  readonly headers: readonly Named[]
  readonly urls: readonly Named[]
  /** Every other text in the entry, by the name of its member. */
  readonly texts: readonly Named[]
}

export type Format = 'json' | 'toml' | 'yaml'

/** A file that was read, taken apart. */
export interface Configuration {
  /** As it is shown. */
  readonly file: string
  readonly absolute: string
  readonly format: Format
  /** Whose file it is; undefined where no host of the registry keeps one there. */
  readonly host: string | undefined
  readonly text: string
  readonly root: Node
  readonly servers: readonly Server[]
  /** Why others may come to read the file; empty where nothing says so. */
  readonly exposure: readonly string[]
}

export type Severity = 'medium' | 'high' | 'critical'

export interface Rule {
  readonly id: string
  readonly title: string
  readonly severity: Severity
  readonly mend: string
  /** What it sees in one configuration. */
  look(configuration: Configuration, context: Context): readonly Sighting[]
}

/** What rules know beside the file. */
export interface Context {
  /** Addresses of gateways that the person uses, without a slash at the end. */
  readonly gateways: readonly string[]
}

/** Something that a rule saw. Nothing in it is a value of the file. */
export interface Sighting {
  readonly rule: string
  readonly node: Span
  readonly server: string | undefined
  readonly reason: string
  /** Where the rule leaves it to the case. */
  readonly severity?: Severity
  readonly secret?: Secret
}

/** A secret that was found. Its value is for masks and fingerprints, and is never shown. */
export interface Secret {
  readonly type: string
  readonly value: string
}

export interface Finding {
  readonly rule: string
  readonly severity: Severity
  readonly host: string | null
  readonly file: string
  readonly line: number
  readonly column: number
  readonly end_line: number
  readonly end_column: number
  /** From the top of the file, as JSON Pointer (RFC 6901). */
  readonly path: string
  readonly server: string | null
  readonly reason: string
  readonly mend: string
  readonly secret: { readonly type: string; readonly fingerprint: string } | null
}

export type Unread = 'missing' | 'link' | 'oversized' | 'unreadable' | 'no_file' | 'broken' | 'too_many'

/** A file that could not be looked at, so that nobody takes it for clean. */
export interface UnreadFile {
  readonly file: string
  readonly because: Unread
  /** Where it is broken. */
  readonly line: number | null
  readonly column: number | null
}
