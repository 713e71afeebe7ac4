import type { Json } from '../../platform/json.ts'
import type { Effect, JsonObject } from '../model.ts'

/**
 * A third party's API as data: nothing of it is code, so that a reviewer reads what each tool sends, what comes back of it
 * and what it touches. `docs/adding-a-provider.md` walks through one.
 */
export interface Catalogue {
  /** Also the slug that is proposed for it. */
  readonly name: string
  readonly title: string
  /** Where the third party describes this API. */
  readonly docs: string
  /** Its hosts. `api` is where tools call, `oauth` where people are sent; others are named by whoever uses them. */
  readonly baseUrls: { readonly api: string; readonly [name: string]: string }
  /** Sent with each request. */
  readonly headers?: Readonly<Record<string, string>>
  /** How a body is written. Default `json`. */
  readonly encoding?: 'json' | 'form'
  /** Hosts that every installation has to give, since each customer of the third party has their own. */
  readonly own?: readonly string[]
  /**
   * How a token that a person entered stands in the authorization header. Default `Bearer`; for `Basic` it is
   * `user:password`, for `AWS4` `keyId:secret`.
   */
  readonly scheme?: 'Bearer' | 'Basic' | 'SSWS' | 'bare' | 'AWS4'
  /** With `AWS4`, which signs each request: the service that each host serves. */
  readonly services?: Readonly<Record<string, string>>
  /** Answers are XML, read as JSON by `parseXml`. */
  readonly xml?: true
  /** What of this table no test has run against the third party's emulator. */
  readonly notProven?: string
  /** What a person enters on `/connect` when the provider takes a token of theirs. */
  readonly token: string
  /** Undefined: accounts are connected with a token only. */
  readonly oauth?: OauthSettings
  /** Who holds a credential. */
  readonly account: AccountRule
  readonly refusals: RefusalRules
  /** How its lists are turned over, for tools that say `paged`. */
  readonly pages?: Pages
  readonly tools: Readonly<Record<string, CatalogueTool>>
}

export interface OauthSettings {
  /** Below `baseUrls.oauth`. */
  readonly authorizePath: string
  /** Below `tokenBase`, or `baseUrls.oauth` without one. */
  readonly tokenPath: string
  readonly revokePath?: string
  readonly tokenBase?: string
  /** Asked for besides the scopes of the tools. */
  readonly scopes: readonly string[]
  /** Default: a blank. */
  readonly scopeSeparator?: ','
  /** A scope, and those that it holds as well. */
  readonly includes?: Readonly<Record<string, readonly string[]>>
  /** Granted without being listed in the answer. */
  readonly unlisted?: readonly string[]
  /** Parameters of the authorization request that never vary. */
  readonly parameters?: Readonly<Record<string, string>>
  /** What it calls a bearer token where it does not call it that. */
  readonly tokenType?: string
  /** What it says of a refresh token that is over where it does not say `invalid_grant`. */
  readonly endings?: readonly string[]
}

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** What is sent. `{name}` in the path is one segment from that argument, `{name+}` several of them. */
export interface Operation {
  readonly call: `${Method} /${string}`
  /** Name of another base address than `api`. */
  readonly base?: string
  readonly query?: Readonly<Record<string, Template>>
  readonly body?: Template
}

/**
 * A value of what is sent. The text `{name}` is that argument with its type; what is not given is left out, and so is an
 * object of which everything is left out. Any other value stands as it is. `$each` makes one value for each item of a list
 * argument, `$join` one text with commas, `$base64` its text in base64, `$mail` writes an RFC 5322 message in base64url.
 */
export type Template =
  | string
  | number
  | boolean
  | readonly Template[]
  | { readonly $each: string; readonly $as: Template }
  | { readonly $join: string }
  | { readonly $base64: string }
  | { readonly $mail: Readonly<Record<string, Template>> }
  | { readonly [member: string]: Template }

export interface CatalogueTool extends Operation {
  readonly title: string
  readonly description: string
  readonly effect: Effect
  /** What it takes at the third party; a scope that includes one of them will do. */
  readonly scopes: readonly string[]
  /** JSON Schema of each argument; a name that ends in `?` may be left out. */
  readonly arguments: Readonly<Record<string, JsonObject>>
  /** Takes `limit` and `cursor`, and answers `next_cursor`: as the catalogue does it, or in its own way. */
  readonly paged?: true | Pages
  readonly answer: AnswerShape
  readonly touches: readonly ResourceRule[]
}

/** Where the size of a page and the place in a list stand in a request, and where the next place is found. */
export interface Pages {
  readonly in: 'query' | 'body'
  /** Names of parameters, or paths (`variables/after`) in a body. */
  readonly limit: string
  readonly limitMax: number
  readonly cursor: string
  readonly next: NextRule
}

export type NextRule =
  /** It stands in the answer. */
  | { readonly kind: 'pointer'; readonly at: string; readonly more?: string }
  /** In the `Link` header, as the cursor parameter of the address of the next page (RFC 8288). */
  | { readonly kind: 'link' }
  /** In the answer, as the cursor parameter of an address, or as several parameters of it that belong together. */
  | { readonly kind: 'address'; readonly at: Pointer; readonly carries?: readonly string[] }
  /** It is the id of the last item, while the answer says that there is more. */
  | { readonly kind: 'last'; readonly id: string; readonly more: string }
  /** It is how many came so far, until that is all of them; without a total, until a page is not full. */
  | { readonly kind: 'offset'; readonly total?: string }

/**
 * JSON pointer (RFC 6901), where `*` is each item of a list and `name=Subject` the item whose member is that. Of several, the
 * first that leads somewhere counts.
 */
export type Pointer = string | readonly string[]

/** A small result from a large one: our member name, and where it is read from. */
export interface AnswerShape {
  /** Where the items of a list stand; `''` when the whole answer is the list. */
  readonly items?: string
  /** Where it is told how many there are in all. */
  readonly total?: string
  readonly fields: Readonly<Record<string, Pointer>>
  /** Members that are text in base64 or base64url. */
  readonly base64?: readonly string[]
  /** The answer is no JSON but text, which becomes the one member of that name. */
  readonly text?: string
  /** Why the whole answer is never given out, not even on request. */
  readonly sealed?: string
}

/**
 * What a call touches. Pointers in braces, `{arguments/owner}`, `{result/number}`; with `each`, `{item/number}` for every
 * item of the list, or of the list at that pointer into the arguments.
 */
export interface ResourceRule {
  readonly kind: string
  readonly id: string
  /** Default: the id. */
  readonly label?: string
  readonly each?: true | string
  /** What is done to it, where that is less than the tool does. */
  readonly act?: Effect
}

export interface AccountRule {
  readonly call: Operation['call']
  readonly base?: string
  readonly body?: Template
  /** What the holder is called; undefined where the third party has no way to tell. */
  readonly label?: Pointer
  readonly id?: Pointer
}

/** How the third party says no. */
export interface RefusalRules {
  /** Where its reason stands, in words. */
  readonly reason: Pointer
  /** Where its code stands; default: the reason is one. */
  readonly code?: Pointer
  /** An answer of success that is none: this pointer leads to this value, or to any. */
  readonly flag?: { readonly at: string; readonly is?: Json }
  /** Codes that mean: the credential is not accepted any more. */
  readonly credential?: readonly string[]
  /** Codes that mean: too many calls. Status 429 always does. */
  readonly tooMany?: readonly string[]
}
