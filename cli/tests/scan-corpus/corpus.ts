import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { hostOf } from '../../src/scan/find-configurations.ts'
import { findServers } from '../../src/scan/find-servers.ts'
import type { Configuration, Finding } from '../../src/scan/model.ts'
import { formatOf, parsers } from '../../src/scan/parsers/index.ts'
import { findingsOf } from '../../src/scan/scan.ts'

/** One configuration, with the findings that a careful reader has. */
export interface Case {
  readonly name: string
  readonly file: string
  readonly text: string
  readonly expected: readonly { readonly rule: string; readonly line: number }[]
  /** What was put where a secret stands: no output may hold it. */
  readonly secrets: readonly string[]
}

export interface Judged {
  readonly case: Case
  readonly findings: readonly Finding[]
  readonly missed: readonly { readonly rule: string; readonly line: number }[]
  readonly wrong: readonly Finding[]
}

/** What rules were written with, and what another hand wrote, fixed and ran once after them. */
export type Part = 'first' | 'second'

/** Every fourth case of the first part by its name's digest is held back from the writing of rules. */
export function isHeldBack(name: string): boolean {
  return (createHash('sha256').update(name).digest()[0] ?? 0) % 4 === 0
}

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

/** Characters that look random and are the same in each run: no secret stands in this repository, not even a made one. */
function made(seed: string, alphabet: string, length: number): string {
  const bytes = Array.from({ length }, (_, at) => createHash('sha256').update(`${seed} ${at}`).digest()[0] ?? 0)
  return bytes.map(byte => alphabet[byte % alphabet.length]).join('')
}

/** `<<ghp_:36>>` is a prefix and letters; `<<#:32>>` are hexadecimal digits. */
function filled(name: string, text: string): { readonly text: string; readonly secrets: string[] } {
  const secrets: string[] = []
  const full = text.replaceAll(/<<([^<>]*):(\d+)>>/g, (_, prefix: string, length: string) => {
    const hex = prefix.endsWith('#')
    const value = made(`${name} ${secrets.length}`, hex ? '0123456789abcdef' : letters, Number(length))
    secrets.push(value)
    return `${hex ? prefix.slice(0, -1) : prefix}${value}`
  })
  return { text: full, secrets }
}

const files: Readonly<Record<Part, string>> = { first: 'configurations.cases', second: 'second.cases' }

/** The cases of a part. Throws where an expectation names no line. */
export function readCases(part: Part = 'first'): Case[] {
  return readFileSync(join(import.meta.dirname, files[part]), 'utf8')
    .split(/^=== /m)
    .slice(1)
    .map(section => {
      const [head = '', ...lines] = section.split('\n')
      const [name = '', file = ''] = head.split(' ')
      const notes = lines.filter(line => line.startsWith('expect: '))
      const raw = lines.slice(notes.length).join('\n')
      const expected = notes.map(note => expectedOf(name, note, raw.split('\n')))
      return { name, file, expected, ...filled(name, raw) }
    })
}

function expectedOf(name: string, note: string, lines: readonly string[]) {
  const [, rule = '', wanted = ''] = /^expect: (MCP-S\d\d) (.+)$/.exec(note) ?? []
  const line = lines.findIndex(known => known.includes(wanted)) + 1
  if (rule === '' || line === 0) throw new Error(`${name}: no line has what is expected: ${note}`)
  return { rule, line }
}

/** What the rules say about a case, against what they should say. A finding counts where it begins, to the line. */
export function judgeCase(one: Case): Judged {
  const format = formatOf(basename(one.file))
  const root = parsers[format].read(one.text)
  const configuration: Configuration = {
    file: one.file,
    absolute: one.file,
    format,
    host: hostOf(one.file, '.'),
    text: one.text,
    root,
    servers: findServers(root),
    exposure: [],
  }
  const findings = findingsOf(configuration, { gateways: ['https://id.acme.example/mcp'] }, () => 'fingerprint')
  const left = [...findings]
  const missed = one.expected.filter(({ rule, line }) => {
    const at = left.findIndex(finding => finding.rule === rule && finding.line === line)
    if (at >= 0) left.splice(at, 1)
    return at < 0
  })
  return { case: one, findings, missed, wrong: left }
}
