import { hash, randomBytes, randomFillSync, timingSafeEqual } from 'node:crypto'
import { inspect } from 'node:util'

/** A value that must not reach a log, an error, a page or an agent. It prints as `[secret]` wherever it is printed. */
export class Secret {
  readonly #value: string
  constructor(value: string) {
    this.#value = value
  }
  /** The value itself; each caller is a place that a reviewer has to look at. */
  reveal(): string {
    return this.#value
  }
  toString(): string {
    return '[secret]'
  }
  toJSON(): string {
    return '[secret]'
  }
  [inspect.custom](): string {
    return '[secret]'
  }
}

/** 256 bit from the platform generator, base64url (43 characters). */
export function randomToken(): string {
  return randomBytes(32).toString('base64url')
}

export function sha256(data: string | Uint8Array): Buffer {
  return hash('sha256', data, 'buffer')
}

/** Lower-case hex, as all digests that we show. */
export function sha256Hex(data: string | Uint8Array): string {
  return hash('sha256', data, 'hex')
}

const randomBytesARead = 4_096
const read = Buffer.alloc(randomBytesARead)
let readFrom = read.length

/** As `randomBytes`, some hundred of them a read: each is handed out once, and nothing of it is kept here. */
export function freshBytes(length: number): Buffer {
  if (length > read.length - readFrom) {
    randomFillSync(read)
    readFrom = 0
  }
  const bytes = Buffer.from(read.subarray(readFrom, readFrom + length))
  read.fill(0, readFrom, readFrom + length)
  readFrom += length
  return bytes
}

/** Comparison in constant time; unequal lengths differ, and say nothing more. */
export function sameBytes(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && timingSafeEqual(left, right)
}

export function sameText(left: string, right: string): boolean {
  return sameBytes(sha256(left), sha256(right))
}
