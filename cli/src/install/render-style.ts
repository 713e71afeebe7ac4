/** How a project writes its code. */
export interface Style {
  readonly typescript: boolean
  readonly quotes: 'single' | 'double'
  readonly semicolons: boolean
  readonly indent: '  ' | '    ' | '\t'
}

const typeMarks = /«([^»]*)»/g

/**
 * A template in the style of the project. Templates are written in TypeScript with single quotes, semicolons and two spaces; types stand
 * between « and », and fall away in JavaScript.
 */
export function renderStyle(template: string, style: Style): string {
  const typed = template.replaceAll(typeMarks, style.typescript ? '$1' : '')
  return typed
    .split('\n')
    .map(line => styledLine(line, style))
    .join('\n')
}

const texts = /"[^"]*"|'[^']*'/g

/** A text that holds a double quote keeps its single ones. */
function inDouble(text: string): string {
  return text.startsWith("'") && !text.includes('"') ? `"${text.slice(1, -1)}"` : text
}

function styledLine(line: string, { quotes, semicolons, indent }: Style): string {
  const [space = ''] = /^ */.exec(line) ?? []
  const rest = line.slice(space.length)
  const isComment = /^(\/\*\*|\*|\/\/)/.test(rest)
  const quoted = quotes === 'double' && !isComment ? rest.replaceAll(texts, inDouble) : rest
  const ended = semicolons || isComment ? quoted : quoted.replace(/;$/, '')
  const stars = rest.startsWith('*') ? ' ' : ''
  return `${indent.repeat(Math.floor(space.length / 2))}${stars}${ended}`
}

/** The style of code that is there; what it does not show is as most projects have it. */
export function styleOf(texts: readonly string[], typescript: boolean): Style {
  const lines = texts.flatMap(text => text.split('\n'))
  const count = (sign: RegExp): number => lines.filter(line => sign.test(line)).length
  const imports = count(/^(import|export) .*['"];?$/)
  return {
    typescript,
    quotes: count(/^import .*"/) > count(/^import .*'/) ? 'double' : 'single',
    semicolons: imports === 0 || count(/^(import|export) .*['"];$/) * 2 >= imports,
    indent: indentOf(count),
  }
}

function indentOf(count: (sign: RegExp) => number): Style['indent'] {
  if (count(/^\t/) > count(/^ {2}/)) return '\t'
  return count(/^ {2}\S/) === 0 && count(/^ {4}\S/) > 0 ? '    ' : '  '
}
