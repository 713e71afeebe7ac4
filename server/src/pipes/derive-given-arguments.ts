import type { Json } from '../platform/json.ts'
import type { JsonObject } from './model.ts'

/**
 * The arguments without those that say "not given" by a null: a member that the schema does not require and gives a type that is
 * not null. Many models write that for what they leave out; where a null means something, the schema names it. Judged for the
 * members of the object itself, before anything is checked, shown or bound, so that all of it is about the same arguments.
 */
export function givenArguments(schema: JsonObject, args: JsonObject): JsonObject {
  const left = Object.keys(args).filter(name => args[name] === null && isLeftOut(schema, name))
  if (left.length === 0) return args
  return Object.fromEntries(Object.entries(args).filter(([name]) => !left.includes(name)))
}

function isLeftOut({ properties, required }: JsonObject, name: string): boolean {
  if (Array.isArray(required) && required.includes(name)) return false
  const type = memberOf(memberOf(properties, name), 'type')
  return typeof type === 'string' && type !== 'null'
}

function memberOf(value: Json | undefined, name: string): Json | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  return Object.entries(value).find(([member]) => member === name)?.[1]
}
