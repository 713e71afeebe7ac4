import { type ParserPlugin, parse } from '@babel/parser'
import type { Parsed } from '../model.ts'

/** TypeScript and JavaScript, with JSX where the file's ending allows it. */
export function parseScript(text: string, path: string): Parsed {
  return { program: programOf(text, pluginsFor(path)), rawHtml: [] }
}

/** A program of the whole text; what is no script in it must have been blanked. */
export function programOf(text: string, plugins: readonly ParserPlugin[]): Parsed['program'] {
  return parse(text, {
    sourceType: 'unambiguous',
    allowReturnOutsideFunction: true,
    allowAwaitOutsideFunction: true,
    allowImportExportEverywhere: true,
    plugins: [...plugins, 'decorators-legacy'],
  })
}

function pluginsFor(path: string): readonly ParserPlugin[] {
  if (/\.(mts|cts|ts)$/.test(path)) return ['typescript']
  return /\.tsx$/.test(path) ? ['typescript', 'jsx'] : ['jsx', 'flow']
}

/** A text of the same length and lines in which only these parts are left. */
export function blankAllBut(text: string, parts: readonly { readonly start: number; readonly end: number }[]): string {
  let kept = ''
  let at = 0
  for (const { start, end } of [...parts].sort((a, b) => a.start - b.start)) {
    kept += blank(text.slice(at, start)) + text.slice(start, end)
    at = end
  }
  return kept + blank(text.slice(at))
}

function blank(text: string): string {
  return text.replaceAll(/[^\n\r\u2028\u2029]/g, ' ')
}

/** Makes an expression of a template a statement of the program, in the two signs that stood before it and the one after it. */
export function asStatement(text: string, { start, end }: { readonly start: number; readonly end: number }): string {
  return `${text.slice(0, start - 2)};(${text.slice(start, end)})${text.slice(end + 1)}`
}

/** Puts a script of a template into a block of its own, so that its names meet no others; in the sign before it and the one after. */
export function asBlock(text: string, { start, end }: { readonly start: number; readonly end: number }): string {
  return `${text.slice(0, start - 1)}{${text.slice(start, end)}}${text.slice(end + 1)}`
}
