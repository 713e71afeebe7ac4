import { readGenerated } from '../generated.ts'
import type { OptionKind } from '../model.ts'

/** One route of the API as a command: made from the API description by `npm run generate`. */
export interface RouteEntry {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly path: string
  readonly summary: string
  readonly example: string
  readonly query?: readonly Field[]
  readonly body?: readonly Field[]
  /** Needed, though no field of it is: it is one of several shapes. */
  readonly bodyShapes?: number
  /** Answers a page of a list, which has a next one. */
  readonly pages?: true
  /** What it answers says whether it still waits, by the word under this name. */
  readonly waits?: 'state' | 'status'
}

export interface Field {
  /** As the API writes it; the flag is the same in kebab case. */
  readonly name: string
  readonly kind: Exclude<OptionKind, 'flag'>
  /** What the API says of it, where it says something. */
  readonly summary?: string
  readonly required?: true
  readonly choices?: readonly string[]
}

export type RouteTable = Readonly<Record<string, RouteEntry>>

let table: RouteTable | undefined

/** All routes by the words of their command. Read once, and only by a command that needs it. */
export function routeTable(): RouteTable {
  table ??= readGenerated('commands') as RouteTable
  return table
}
