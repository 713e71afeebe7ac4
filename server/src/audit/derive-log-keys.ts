import { originOf } from './derive-checkpoint.ts'
import { keyAddedType, type LogKey, type LogKeys } from './model.ts'
import { type KeyEvent, parseKeyEvent } from './parse-key-event.ts'

/** The keys that sign a checkpoint of this size: two while one takes over from the other. */
export function keysInForce<Key extends LogKey>(keys: readonly Key[], size: number): readonly Key[] {
  return keys.filter(key => size >= key.from && (key.until === undefined || size <= key.until))
}

/** A log that was never signed by another key. */
export function onlyKey(publicKey: Uint8Array): LogKeys {
  return { origin: originOf(publicKey), keys: [{ publicKey: Buffer.from(publicKey), from: 0, until: undefined }] }
}

/**
 * Which key signs from which size on, as the log itself says; whoever trusts one of them trusts all, for each was brought in by a
 * checkpoint of the one before. A log that does not name the trusted key is another log.
 */
export function keysOfLog(trusted: Uint8Array, rows: readonly KeyEvent[]): LogKeys {
  const told = rows.flatMap(row => parseKeyEvent(row) ?? [])
  const first = told.find(each => each.type === keyAddedType)?.first
  if (first === undefined) return onlyKey(trusted)
  const added = told.filter(each => each.type === keyAddedType).map(each => ({ key: each.key, from: each.index + 1 }))
  const keys = [{ key: first, from: 0 }, ...added].map(({ key, from }): LogKey => {
    const retired = told.find(each => each.type !== keyAddedType && each.key.equals(key))
    return { publicKey: key, from, until: retired?.index }
  })
  return keys.some(key => key.publicKey.equals(trusted)) ? { origin: originOf(first), keys } : onlyKey(trusted)
}
