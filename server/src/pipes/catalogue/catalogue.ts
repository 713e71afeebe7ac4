import type { Effect, JsonObject } from '../model.ts'

/** A REST API as data: nothing of it is code, so that a reviewer reads what each tool sends and what it touches. */
export interface Catalogue {
  readonly name: string
  readonly title: string
  readonly baseUrls: { readonly api: string; readonly oauth: string }
  /** Sent with each request. */
  readonly headers: Readonly<Record<string, string>>
  readonly oauth: {
    readonly authorizePath: string
    readonly tokenPath: string
    readonly scopes: readonly string[]
    readonly scopeSeparator: ' ' | ','
  }
  /** Who holds a credential: a request, and JSON pointers into its answer. */
  readonly account: { readonly path: string; readonly label: string; readonly id: string }
  readonly tools: readonly CatalogueTool[]
}

export interface CatalogueTool {
  readonly name: string
  readonly title: string
  readonly description: string
  readonly effect: Effect
  readonly inputSchema: JsonObject
  readonly scopes: readonly string[]
  readonly operation: Operation
  readonly answer: AnswerShape
  readonly resources: readonly ResourceRule[]
}

export interface Operation {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** `{name}` is one segment from that argument, `{name+}` several of them. */
  readonly path: string
  /** Parameter: argument. An argument that is not given is left out. */
  readonly query?: Readonly<Record<string, string>>
  readonly body?: Readonly<Record<string, string>>
  /** Members of the body that never vary. */
  readonly fixed?: JsonObject
}

/** A small result from a large one: our member name and the JSON pointer (RFC 6901) it is read from. */
export interface AnswerShape {
  /** Where the items of a list stand; `''` when the whole answer is the list. */
  readonly list?: string
  readonly fields: Readonly<Record<string, string>>
  /** Members that are text in base64. */
  readonly base64?: readonly string[]
}

/**
 * What a call touches. Pointers in braces, `{arguments/owner}`, `{result/number}`; with `each`, `{item/number}` for every
 * item of the list.
 */
export interface ResourceRule {
  readonly kind: string
  readonly id: string
  readonly label: string
  readonly each?: true
}
