import { canonicalize, type Json } from '../platform/json.ts'
import { isObject } from './derive-bounded-result.ts'
import type { JsonObject } from './model.ts'

/**
 * What became of an operation since the document that was taken last: `added` and `removed` are about the document, `chosen`
 * ones are tools now. One that is `changed` needs a new decision, as any tool whose definition is another one.
 */
export type ImportChange = 'added' | 'removed' | 'changed' | 'same' | 'not_chosen'

export interface ChangeOf {
  readonly change: ImportChange
  /** What of it changed: `description`, `request`, `effect`, `argument added: x`. */
  readonly what: readonly string[]
}

/** Undefined for what is not there. */
interface Compared {
  readonly before: { readonly entry: Json; readonly operation: Json } | undefined
  readonly now: { readonly entry: Json; readonly operation: Json } | undefined
  /** The former document had an operation of this key, chosen or not. */
  readonly wasThere: boolean
}

/** What one operation is beside what it was. */
export function importChange({ before, now, wasThere }: Compared): ChangeOf {
  if (now === undefined) return { change: before === undefined ? 'not_chosen' : 'removed', what: [] }
  if (before === undefined) return { change: wasThere ? 'not_chosen' : 'added', what: [] }
  const what = whatChanged(before, now)
  return { change: what.length === 0 ? 'same' : 'changed', what }
}

function whatChanged(before: NonNullable<Compared['before']>, now: NonNullable<Compared['now']>): string[] {
  const [was, is] = [objectOf(before.entry), objectOf(now.entry)]
  const [sentBefore, sentNow] = [objectOf(before.operation), objectOf(now.operation)]
  return [
    ...(differs([was.title, was.description], [is.title, is.description]) ? ['description'] : []),
    ...argumentChanges(objectOf(was.inputSchema), objectOf(is.inputSchema)),
    ...(differs(sentBefore.effect, sentNow.effect) ? ['effect'] : []),
    ...(differs([sentBefore.scopes, sentBefore.credential], [sentNow.scopes, sentNow.credential])
      ? ['credential']
      : []),
    ...(differs(sentBefore.answer, sentNow.answer) ? ['answer'] : []),
    ...(differs(requestOf(sentBefore), requestOf(sentNow)) ? ['request'] : []),
  ]
}

function requestOf({ method, path, parameters, body }: JsonObject): Json {
  return [method ?? null, path ?? null, parameters ?? null, body ?? null]
}

function argumentChanges(before: JsonObject, now: JsonObject): string[] {
  const [was, is] = [objectOf(before.properties), objectOf(now.properties)]
  const names = [...new Set([...Object.keys(was), ...Object.keys(is)])]
  const each = names.flatMap(name => {
    if (!Object.hasOwn(was, name)) return [`argument added: ${name}`]
    if (!Object.hasOwn(is, name)) return [`argument removed: ${name}`]
    return differs(was[name], is[name]) ? [`argument changed: ${name}`] : []
  })
  return differs(before.required, now.required) ? [...each, 'required arguments'] : each
}

/** One is canonical already, the other was just made: only their values count. */
function differs(one: unknown, other: unknown): boolean {
  return textOf(one) !== textOf(other)
}

function textOf(value: unknown): string {
  return canonicalize(JSON.parse(JSON.stringify([value])))
}

function objectOf(value: Json | undefined): JsonObject {
  return isObject(value) ? value : {}
}
