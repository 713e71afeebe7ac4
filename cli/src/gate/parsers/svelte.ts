import { parse } from 'svelte/compiler'
import type { Parsed, RawHtml } from '../model.ts'
import { asStatement, blankAllBut, programOf } from './script.ts'

interface Part {
  readonly start: number
  readonly end: number
}

/** Scripts of a Svelte component, and what its template passes to `{@html …}`. */
export function parseSvelte(text: string, path: string): Parsed {
  const tree = parse(text, { filename: path, modern: true })
  const scripts = [tree.module, tree.instance].filter(part => part !== null && part !== undefined)
  const rawHtml: RawHtml[] = []
  collect(tree.fragment, rawHtml)
  const parts = scripts.map(({ content }) => partOf(content))
  let source = blankAllBut(text, [...parts, ...rawHtml])
  for (const part of rawHtml) source = asStatement(source, part)
  const typed = /<script[^>]*\slang\s*=\s*["']?ts/i.test(text)
  return { program: programOf(source, typed ? ['typescript'] : ['jsx']), rawHtml }
}

function partOf(node: unknown): Part {
  const { start, end } = node as Part
  return { start, end }
}

/** Walks what Svelte parsed: each kind of block names its children otherwise, so all that looks like a node is entered. */
function collect(node: unknown, found: RawHtml[]): void {
  if (Array.isArray(node)) for (const child of node) collect(child, found)
  if (typeof node !== 'object' || node === null || Array.isArray(node)) return
  if ('type' in node && node.type === 'HtmlTag' && 'expression' in node) {
    found.push(partOf(node.expression))
    return
  }
  for (const [key, child] of Object.entries(node)) if (key !== 'parent' && key !== 'metadata') collect(child, found)
}
