import type { Parsed, RawHtml } from '../model.ts'
import { asBlock, asStatement, blankAllBut, programOf } from './script.ts'

/** The frontmatter of an Astro component, which runs on the server, its scripts, and what its template passes to `set:html`. */
export function parseAstro(text: string): Parsed {
  const fence = /^\s*---\r?\n([\s\S]*?)\r?\n---/.exec(text)
  const open = fence === null ? 0 : text.indexOf('---') + 3
  const close = fence === null ? 0 : fence.index + fence[0].length - 3
  const rawHtml: RawHtml[] = []
  for (const use of text.slice(close).matchAll(/set:html=\{((?:[^{}]|\{[^{}]*\})*)\}/g)) {
    const start = close + use.index + 'set:html={'.length
    rawHtml.push({ start, end: start + (use[1] ?? '').length })
  }
  const scripts = [
    ...text
      .slice(close)
      .matchAll(/<script\b(?![^>]*\btype=["'](?!module|text\/javascript))[^>]*>([\s\S]*?)<\/script>/gi),
  ].map(hit => {
    const start = close + hit.index + hit[0].indexOf('>') + 1
    return { start, end: start + (hit[1] ?? '').length }
  })
  let source = blankAllBut(text, [{ start: open, end: close }, ...scripts, ...rawHtml])
  for (const part of rawHtml) source = asStatement(source, part)
  for (const part of scripts) source = asBlock(source, part)
  return { program: programOf(source, ['typescript', 'jsx']), rawHtml }
}
