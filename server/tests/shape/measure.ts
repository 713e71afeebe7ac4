import ts from 'typescript-api'
import { importGraph } from './check-imports.ts'
import { stronglyConnected } from './graph.ts'
import { isTest, lineOf, nodes, type Source } from './source.ts'

/** How long, how nested, how coupled a tree of sources is. Tests are left out: a table of cases may be long. */
export interface Shape {
  readonly files: number
  readonly lines: number
  readonly fileLines: Spread
  readonly functionLines: Spread
  readonly nesting: Spread
  readonly cycles: number
  readonly perThousandLines: { readonly any: number; readonly as: number; readonly nonNull: number }
  /** The longest functions and files, longest first. */
  readonly longest: readonly string[]
  readonly largest: readonly string[]
  readonly deepest: readonly string[]
}

export interface Spread {
  readonly count: number
  readonly p50: number
  readonly p90: number
  readonly p95: number
  readonly max: number
}

interface FunctionShape {
  readonly name: string
  readonly lines: number
  readonly nesting: number
}

export function measure(all: readonly Source[]): Shape {
  const sources = all.filter(source => !isTest(source))
  const functions = sources.flatMap(functionsOf)
  const files = sources.map(source => ({ name: source.path, lines: linesOf(source) }))
  const lines = files.reduce((sum, file) => sum + file.lines, 0)
  const rate = (count: (source: Source) => number): number =>
    lines === 0 ? 0 : (1000 * sources.reduce((sum, source) => sum + count(source), 0)) / lines
  return {
    files: files.length,
    lines,
    fileLines: spread(files.map(file => file.lines)),
    functionLines: spread(functions.map(one => one.lines)),
    nesting: spread(functions.map(one => one.nesting)),
    cycles: stronglyConnected(importGraph(sources)).length,
    perThousandLines: { any: rate(anys), as: rate(casts), nonNull: rate(nonNulls) },
    longest: most(functions, one => one.lines),
    largest: most(files, one => one.lines),
    deepest: most(functions, one => one.nesting),
  }
}

const namedCount = 5

function most<Item extends { readonly name: string }>(items: readonly Item[], of: (item: Item) => number): string[] {
  return [...items]
    .sort((a, b) => of(b) - of(a))
    .slice(0, namedCount)
    .map(item => `${of(item)} ${item.name}`)
}

/** Nearest-rank percentiles. */
export function spread(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b)
  const at = (part: number): number => sorted[Math.max(0, Math.ceil(sorted.length * part) - 1)] ?? 0
  return { count: sorted.length, p50: at(0.5), p90: at(0.9), p95: at(0.95), max: at(1) }
}

/** As an editor counts: the empty line after the last newline too. */
function linesOf(source: Source): number {
  return source.text.split('\n').length
}

/** Functions with a block; an arrow that is one expression is part of what holds it. */
function functionsOf(source: Source): FunctionShape[] {
  return nodes(source).flatMap(node => {
    if (!ts.isFunctionLike(node) || !('body' in node) || node.body === undefined || !ts.isBlock(node.body)) return []
    const last = source.ast.getLineAndCharacterOfPosition(node.end).line + 1
    const lines = last - lineOf(source, node) + 1
    return [{ name: `${source.path}:${nameOf(node, source)}`, lines, nesting: nestingOf(node) }]
  })
}

function nameOf(node: ts.SignatureDeclaration, source: Source): string {
  if (node.name !== undefined) return node.name.getText(source.ast)
  return ts.isVariableDeclaration(node.parent) ? node.parent.name.getText(source.ast) : `line ${lineOf(source, node)}`
}

/** The deepest branch or loop below a function, not counting functions inside it: they are counted as their own. */
function nestingOf(node: ts.Node): number {
  let deepest = 0
  ts.forEachChild(node, child => {
    if (!ts.isFunctionLike(child)) deepest = Math.max(deepest, nestingOf(child) + (nests(child) ? 1 : 0))
  })
  return deepest
}

/** `else if` is another arm of the same branch. */
function nests(node: ts.Node): boolean {
  if (ts.isIfStatement(node)) return !(ts.isIfStatement(node.parent) && node.parent.elseStatement === node)
  return ts.isIterationStatement(node, false) || ts.isSwitchStatement(node) || ts.isTryStatement(node)
}

function anys(source: Source): number {
  return nodes(source).filter(node => node.kind === ts.SyntaxKind.AnyKeyword).length
}

/** `as const` narrows and can't lie, so it is not a cast. */
function casts(source: Source): number {
  return nodes(source).filter(node => ts.isAsExpression(node) && node.type.getText(source.ast) !== 'const').length
}

function nonNulls(source: Source): number {
  return nodes(source).filter(ts.isNonNullExpression).length
}

/** The wall: what `npm test` refuses, and what a change may not wear away. */
export const wall = {
  fileLines: { p50: 120, p90: 300, max: 400 },
  functionLines: { p50: 10, p95: 55, max: 70 },
  nesting: 3,
  cycles: 0,
  any: 0,
  nonNull: 0,
  as: 5,
} as const

/** What stands beyond the wall, as sentences. */
export function beyondWall(shape: Shape): string[] {
  const limits: readonly (readonly [what: string, is: number, may: number, where: readonly string[]])[] = [
    ['median file in lines', shape.fileLines.p50, wall.fileLines.p50, []],
    ['90th percentile of files in lines', shape.fileLines.p90, wall.fileLines.p90, shape.largest],
    ['largest file in lines', shape.fileLines.max, wall.fileLines.max, shape.largest],
    ['median function in lines', shape.functionLines.p50, wall.functionLines.p50, []],
    ['95th percentile of functions in lines', shape.functionLines.p95, wall.functionLines.p95, shape.longest],
    ['longest function in lines', shape.functionLines.max, wall.functionLines.max, shape.longest],
    ['deepest nesting', shape.nesting.max, wall.nesting, shape.deepest],
    ['import cycles', shape.cycles, wall.cycles, []],
    ['"any" per 1,000 lines', shape.perThousandLines.any, wall.any, []],
    ['"!" per 1,000 lines', shape.perThousandLines.nonNull, wall.nonNull, []],
    ['"as" per 1,000 lines', shape.perThousandLines.as, wall.as, []],
  ]
  return limits
    .filter(([, is, may]) => is > may)
    .map(([what, is, may, where]) => {
      const places = where.length === 0 ? '' : `: ${where.join(', ')}`
      return `${what} is ${Math.round(is * 10) / 10}, the wall is ${may}${places}`
    })
}
