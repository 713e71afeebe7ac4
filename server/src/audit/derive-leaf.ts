import { hash } from 'node:crypto'
import { hashLeaf } from './derive-tree.ts'
import type { CommittedFields, StoredEvent } from './model.ts'

/** Of the layout of the leaf. A change of it needs a new number, so that old leaves stay verifiable. */
const leafVersion = 1

export interface LeafFields {
  readonly id: string
  readonly at: string
  readonly commitment: Uint8Array
}

/**
 * SHA-256(salt ‖ JCS([type, session, body])). The salt has 256 bits and is erased with the body: what is left behind can't
 * be guessed at, even when the body had few possible values.
 */
export function commitmentOf(event: CommittedFields): Buffer {
  return hash('sha256', Buffer.concat([event.salt, Buffer.from(committedText(event))]), 'buffer')
}

/**
 * JCS([type, session, body]). `body` goes in as a text, so a changed byte changes the digest also where the JSON value would
 * stay the same. For an array of well-formed strings JSON.stringify is JCS (RFC 8785 3.2.2.2).
 */
export function committedText(event: Omit<CommittedFields, 'salt'>): string {
  return JSON.stringify([event.type, event.session, event.body])
}

/** The bytes of the leaf, as entry bundles serve them: no personal data, whatever the body holds. */
export function leafBytes(leaf: LeafFields): Buffer {
  return Buffer.from(JSON.stringify([leafVersion, leaf.id, leaf.at, Buffer.from(leaf.commitment).toString('hex')]))
}

/** The hash that stands for an event in the tree. */
export function leafHash(leaf: LeafFields): Buffer {
  return hashLeaf(leafBytes(leaf))
}

/** Of a whole event it is computed, of an erased one it was kept. Proves nothing: the caller compares the leaf. */
export function commitmentIn({ type, session, salt, body, commitment }: StoredEvent): Buffer {
  if (salt !== null && body !== null) return commitmentOf({ type, session, salt, body })
  return commitment ?? Buffer.alloc(0)
}

/** Part of an entry bundle (C2SP tlog-tiles): the leaf after its length as a big-endian uint16. */
export function bundledLeaf(event: StoredEvent): Buffer {
  const leaf = leafBytes({ id: event.id, at: event.at, commitment: commitmentIn(event) })
  const length = Buffer.alloc(2)
  length.writeUInt16BE(leaf.length)
  return Buffer.concat([length, leaf])
}
