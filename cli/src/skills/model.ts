/** A route of the server that a skill’s code calls. */
export interface Contract {
  /** As the API description has it: `GET /user_management/users/{id}`. */
  readonly route: string
  /** The role that a key needs for it. */
  readonly access: string
  readonly for: string
  /** Members of the answer that the code relies on. */
  readonly reads: readonly string[]
}

/** What a skill has of a framework's reference application. */
export interface Part {
  readonly files: readonly string[]
  /** Lines of the server that put it into an application. */
  readonly mount: readonly string[]
  readonly review: {
    readonly pages?: readonly string[]
    readonly acts?: readonly string[]
    readonly members?: readonly string[]
  }
}

export interface Contracts {
  readonly calls: readonly Contract[]
  /** Scenarios of the executed review that say most about it. */
  readonly scenarios: readonly string[]
  /** By framework, for references that are one application. */
  readonly reference: Readonly<Record<string, Part>>
}

export interface Skill {
  readonly name: string
  readonly description: string
  readonly folder: string
  readonly frameworks: readonly string[]
  readonly contracts: Contracts
}

/** What a framework's reference says of itself, in its `reference.json`. */
export interface Reference {
  readonly title: string
  /** Packages with their exact versions. */
  readonly packages: Readonly<Record<string, string>>
  /** Variables that it reads, and what each is. */
  readonly environment: Readonly<Record<string, string>>
  /** The file that starts the application; written only where nothing starts one yet. */
  readonly entry?: string
  /** Files that a project has of its own, or from `ambit install`: its frame and its sign-in. */
  readonly project?: readonly string[]
  /** Lines of a server that every skill needs. */
  readonly mount?: readonly string[]
}

/** A file of a reference, and where it goes in a project. */
export interface Planned {
  readonly path: string
  readonly text: string
}
