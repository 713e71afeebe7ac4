import { useEffect, useState } from 'react'
import { Glyph } from './state.tsx'

const startCharacters = 6
const endCharacters = 4
const copiedForMs = 2_000

/** Prefix, first 6 … last 4: enough to tell two apart. Short ones stay whole. */
export function shortId(id: string): string {
  const from = id.lastIndexOf('_') + 1
  if (id.length - from <= startCharacters + endCharacters + 1) return id
  return `${id.slice(0, from + startCharacters)}…${id.slice(-endCharacters)}`
}

/** First 12 … last 4 of a digest. */
export function shortDigest(digest: string): string {
  return digest.length <= 20 ? digest : `${digest.slice(0, 12)}…${digest.slice(-4)}`
}

/** An id in short, with a button that copies the whole. */
export function Id({ id, digest = false }: { readonly id: string; readonly digest?: boolean }) {
  return (
    <span className="id" title={id}>
      {digest ? shortDigest(id) : shortId(id)} <Copy text={id} what={digest ? 'digest' : 'id'} />
    </span>
  )
}

/** Copies a text; says so for two seconds, also to who can't see it. */
export function Copy({ text, what }: { readonly text: string; readonly what: string }) {
  const [copied, setCopied] = useState(false)
  useEffect(() => {
    if (!copied) return
    const timer = setTimeout(() => setCopied(false), copiedForMs)
    return () => clearTimeout(timer)
  }, [copied])
  return (
    <button
      type="button"
      className="copy"
      data-copies={what}
      onClick={event => {
        event.stopPropagation()
        navigator.clipboard.writeText(text).then(
          () => setCopied(true),
          () => setCopied(false),
        )
      }}
    >
      {copied ? <span className="small">Copied</span> : <Glyph is="copy" />}
      <span className="hidden" role="status">
        {copied ? 'Copied' : ''}
      </span>
      <span className="hidden">Copy {what}</span>
    </button>
  )
}
