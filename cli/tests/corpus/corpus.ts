import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { repository } from '../../../server/tests/shape/source.ts'
import type { Finding, SourceFile } from '../../src/gate/model.ts'
import { judgeFiles } from '../../src/gate/review.ts'

/** One implementation, with the findings that a careful reader has. */
export interface Case {
  readonly name: string
  readonly framework: string
  /** Where it was taken from, with its licence; undefined for what was written here. */
  readonly source: string | undefined
  /** The public code whose shape it has, with its licence; written anew here. */
  readonly adapted: string | undefined
  readonly expected: readonly Expected[]
  readonly files: readonly SourceFile[]
}

export interface Expected {
  readonly rule: string
  readonly file: string
  /** Where the flaw begins. A flaw that has two ends (the value is made here and used there) may be named at either. */
  readonly lines: readonly number[]
}

/** What rules were written with, and the parts that came after them: each was written, fixed and only then judged, once. */
export const allParts = ['first', 'second', 'third', 'fourth', 'fifth', 'sixth', 'seventh'] as const
export type Part = (typeof allParts)[number]

export interface Judged {
  readonly case: Case
  readonly found: readonly Finding[]
  readonly missed: readonly Expected[]
  readonly wrong: readonly Finding[]
}

/** Every fourth case by its name's digest is held back: rules were written without looking at what they say about it. */
export function isHeldBack(name: string): boolean {
  return (createHash('sha256').update(name).digest()[0] ?? 0) % 4 === 0
}

/** The cases of a part, by name. Throws where an expectation names no line of its file, or a mutant changes nothing. */
export function readCases(part: Part = 'first'): Case[] {
  const folder = part === 'first' ? import.meta.dirname : join(import.meta.dirname, part)
  const names = readdirSync(folder).filter(name => name.endsWith('.cases'))
  const written = names.flatMap(name =>
    readFileSync(join(folder, name), 'utf8').split(/^=== /m).slice(1).map(sectionOf),
  )
  const originals = new Map(written.map(section => [section.name, section]))
  return written
    .map(section => caseOf(section, originals.get(section.noted('of')[0] ?? '')))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
}

interface Section {
  readonly name: string
  readonly files: readonly SourceFile[]
  /** Values of the lines that begin with this word. */
  noted(key: string): string[]
}

function sectionOf(text: string): Section {
  const [head = '', ...parts] = text.split(/^--- /m)
  const [name = '', ...notes] = head.split('\n')
  const noted = (key: string) =>
    notes.flatMap(line => (line.startsWith(`${key}: `) ? [line.slice(key.length + 2)] : []))
  const [source] = noted('source')
  return { name, noted, files: source === undefined ? parts.map(fileOf) : [publicFile(source)] }
}

function caseOf({ name, noted, files: own }: Section, original: Section | undefined): Case {
  const files = original === undefined ? own : noted('replace').reduce(mutated, original.files)
  return {
    name,
    framework: (original?.noted ?? noted)('framework')[0] ?? '',
    source: noted('source')[0],
    adapted: noted('adapted')[0],
    expected: noted('expect').map(line => expectedOf(name, line, files)),
    files,
  }
}

/** One flaw put into what is right: `this =====> that`, in whichever file has it. */
function mutated(files: readonly SourceFile[], change: string): SourceFile[] {
  const [before = '', after = ''] = change.split(' =====> ')
  const changed = files.map(({ path, text }) =>
    sourceFile(
      path,
      text.replace(before, () => after),
    ),
  )
  if (changed.every(({ text }, index) => text === files[index]?.text)) throw new Error(`nothing has: ${before}`)
  return changed
}

/** Names of characters that would not be seen here: `<U+200B>`. */
function fileOf(part: string): SourceFile {
  const end = part.indexOf('\n')
  const text = part
    .slice(end + 1)
    .replaceAll(/<U\+([0-9A-F]+)>/g, (_, code: string) => String.fromCodePoint(Number.parseInt(code, 16)))
  return sourceFile(part.slice(0, end).trim(), text)
}

function sourceFile(path: string, text: string): SourceFile {
  const sha256 = createHash('sha256').update(text).digest('hex')
  return { path, text, executable: false, size: Buffer.byteLength(text), sha256 }
}

/** Public code is judged where its package put it, and not copied: `package path licence`. */
function publicFile(source: string): SourceFile {
  const [name = '', path = '', licence = ''] = source.split(' ')
  const folder = join(repository, 'node_modules', name)
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  if (manifest.license !== licence) throw new Error(`${name} has the licence ${manifest.license}`)
  return sourceFile(path, readFileSync(join(folder, path), 'utf8'))
}

function expectedOf(name: string, line: string, files: readonly SourceFile[]): Expected {
  const [, rule = '', file = '', wanted = ''] = /^(IC\d\d) (\S+) (?:\| |# )(.+)$/.exec(line) ?? []
  const text = files.find(({ path }) => path === file)?.text.split('\n') ?? []
  // `| text` is a line that has it, `| text ~~ text` either of two, `# 12` a line where many have it.
  const found = line.includes(' # ')
    ? [Number(wanted) - 1]
    : wanted.split(' ~~ ').map(part => text.findIndex(known => known.includes(part)))
  if (rule === '' || found.some(at => at < 0)) throw new Error(`${name}: no line has what is expected: ${line}`)
  return { rule, file, lines: found.map(at => at + 1) }
}

/** What the gate says about a case, against what it should say. A finding counts where it begins, to the line. */
export async function judgeCase(one: Case): Promise<Judged> {
  const found = await judgeFiles(one.files)
  const meets = (finding: Finding, { rule, file, lines }: Expected) =>
    finding.rule === rule && finding.file === file && lines.includes(finding.line)
  return {
    case: one,
    found,
    missed: one.expected.filter(expected => !found.some(finding => meets(finding, expected))),
    wrong: found.filter(finding => !one.expected.some(expected => meets(finding, expected))),
  }
}
