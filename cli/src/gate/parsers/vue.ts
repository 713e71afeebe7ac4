import { parse } from '@vue/compiler-sfc'
import type { Parsed, RawHtml } from '../model.ts'
import { asStatement, blankAllBut, programOf } from './script.ts'

/** Scripts of a single file component, and what its template passes to `v-html`. */
export function parseVue(text: string, path: string): Parsed {
  const { descriptor, errors } = parse(text, { filename: path, sourceMap: false, ignoreEmpty: true })
  const [error] = errors
  if (error !== undefined) throw new SyntaxError(error.message)
  const blocks = [descriptor.script, descriptor.scriptSetup].filter(block => block !== null)
  const scripts = blocks.map(({ loc }) => ({ start: loc.start.offset, end: loc.end.offset }))
  const rawHtml: RawHtml[] = []
  collect(descriptor.template?.ast, rawHtml)
  let source = blankAllBut(text, [...scripts, ...rawHtml])
  for (const part of rawHtml) source = asStatement(source, part)
  const typed = blocks.some(({ lang }) => lang === 'ts' || lang === 'tsx')
  return { program: programOf(source, typed ? ['typescript'] : ['jsx']), rawHtml }
}

/** The parts of Vue's template tree that are looked at. */
interface TemplateNode {
  readonly children?: readonly unknown[]
  readonly props?: readonly unknown[]
  readonly name?: string
  readonly exp?: {
    readonly loc: { readonly start: { readonly offset: number }; readonly end: { readonly offset: number } }
  }
}

function collect(node: TemplateNode | undefined, found: RawHtml[]): void {
  for (const prop of (node?.props ?? []) as readonly TemplateNode[])
    if (prop.name === 'html' && prop.exp) found.push({ start: prop.exp.loc.start.offset, end: prop.exp.loc.end.offset })
  for (const child of node?.children ?? []) if (typeof child === 'object' && child !== null) collect(child, found)
}
