import { misuse } from './fault.ts'
import type { Argument, Command, Given, Option, Value } from './model.ts'

/** What every command understands. */
export const globalOptions: readonly Option[] = [
  { name: 'json', kind: 'flag', summary: 'Print one JSON document' },
  { name: 'profile', kind: 'text', summary: 'The profile to use, instead of the current one' },
  { name: 'help', kind: 'flag', summary: 'Say what the command does' },
]

const shorthands: ReadonlyMap<string, string> = new Map([
  ['-h', '--help'],
  ['-v', '--version'],
])

interface Parsing {
  readonly command: string
  readonly options: ReadonlyMap<string, Option>
  readonly rest: string[]
}

/**
 * Reads a command line by what the command declares: `--name value`, `--name=value`, `--no-name` for what is true or false, and
 * positions in order. Throws a usage fault that names what is wrong.
 */
export function parseArguments(
  given: readonly string[],
  command: Pick<Command, 'name' | 'arguments' | 'options'>,
): Given {
  const options = new Map([...globalOptions, ...command.options].map(option => [option.name, option]))
  const parsing: Parsing = { command: command.name, options, rest: [...given] }
  const read: Record<string, Value> = {}
  const positions: string[] = []
  for (let word = parsing.rest.shift(); word !== undefined; word = parsing.rest.shift()) {
    const full = shorthands.get(word) ?? word
    if (full === '--') positions.push(...parsing.rest.splice(0))
    else if (full.startsWith('--')) readOption(parsing, full.slice('--'.length), read)
    else if (full.startsWith('-') && full !== '-') throw misuse(`There is no option ${full}.`, command.name)
    else positions.push(full)
  }
  if (read.help === true) return { arguments: {}, options: read }
  for (const option of command.options)
    if (option.required === true && read[option.name] === undefined)
      throw misuse(`--${option.name} is needed: ${option.summary}.`, command.name)
  return { arguments: placed(command.arguments, positions, command.name), options: read }
}

function readOption(parsing: Parsing, word: string, read: Record<string, Value>): void {
  const [typed = '', ...parts] = word.split('=')
  const inline = parts.length === 0 ? undefined : parts.join('=')
  const { name, option, negated } = optionNamed(parsing, typed)
  if (option.kind === 'flag' || (option.kind === 'boolean' && (negated || !isTruth(inline)))) {
    if (inline !== undefined) throw misuse(`--${typed} takes no value.`, parsing.command)
    read[name] = !negated
    return
  }
  const text = inline ?? parsing.rest.shift()
  if (text === undefined || (inline === undefined && /^--[a-z]/.test(text)))
    throw misuse(`--${name} takes a value.`, parsing.command)
  const value = optionValue(parsing.command, option, text)
  const before = read[name]
  if (Array.isArray(before) && Array.isArray(value) && option.kind === 'texts') read[name] = [...before, ...value]
  else if (before !== undefined) throw misuse(`--${name} is given twice.`, parsing.command)
  else read[name] = value
}

function isTruth(text: string | undefined): boolean {
  return text === 'true' || text === 'false'
}

function optionNamed(
  { options, command }: Parsing,
  typed: string,
): { readonly name: string; readonly option: Option; readonly negated: boolean } {
  const plain = options.get(typed)
  if (plain !== undefined) return { name: typed, option: plain, negated: false }
  const name = typed.replace(/^no-/, '')
  const option = options.get(name)
  if (option?.kind === 'boolean' && typed.startsWith('no-')) return { name, option, negated: true }
  const near = nearest(typed, [...options.keys()])
  throw misuse(`There is no option --${shown(typed)}${near === undefined ? '' : `; there is --${near}`}.`, command)
}

function optionValue(command: string, option: Option, text: string): Value {
  const wrong = (what: string): Error => misuse(`--${option.name} is ${what}, not "${shown(text)}".`, command)
  if (option.choices !== undefined && option.kind === 'text' && !option.choices.includes(text))
    throw wrong(`one of ${option.choices.join(', ')}`)
  switch (option.kind) {
    case 'integer':
      if (!/^-?\d{1,15}$/.test(text)) throw wrong('a whole number')
      return Number(text)
    case 'number':
      if (!/^-?\d+(\.\d+)?$/.test(text)) throw wrong('a number')
      return Number(text)
    case 'boolean':
      return text === 'true'
    case 'texts':
      return text.split(',').filter(part => part !== '')
    case 'json':
      return parseJson(text) ?? fail(wrong('JSON'))
    case 'text':
    case 'flag':
      return text
  }
}

function fail(error: Error): never {
  throw error
}

/** The value of a JSON text, or undefined where it is none. */
export function parseJson(text: string): Value | undefined {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function placed(declared: readonly Argument[], given: readonly string[], command: string): Record<string, string> {
  const last = declared.length - 1
  const joined = declared[last]?.several === true && given.length > declared.length
  const positions = joined ? [...given.slice(0, last), given.slice(last).join(',')] : given
  const surplus = positions[declared.length]
  if (surplus !== undefined) throw misuse(`"${shown(surplus)}" is one argument too many.`, command)
  const read: Record<string, string> = {}
  for (const [at, { name, summary, optional }] of declared.entries()) {
    const value = positions[at]
    if (value !== undefined && value !== '') read[name] = value
    else if (value === '' || optional !== true) throw misuse(`${name} is needed: ${summary}.`, command)
  }
  return read
}

const shownCharactersMax = 60

/** What somebody typed, safe to print: no control characters, and not the whole of something long. */
export function shown(text: string): string {
  const safe = text.replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, '\u{fffd}')
  return safe.length > shownCharactersMax ? `${safe.slice(0, shownCharactersMax)}…` : safe
}

const distanceMax = 3

/** The known word that is fewest edits away, if it is near enough to be meant. */
export function nearest(typed: string, known: readonly string[]): string | undefined {
  if (typed.length > shownCharactersMax) return undefined
  const [best] = known
    .map(word => ({ word, distance: editDistance(typed, word) }))
    .filter(({ word, distance }) => distance <= Math.min(distanceMax, Math.floor(word.length / 2)))
    .toSorted((a, b) => a.distance - b.distance)
  return best?.word
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at)
  for (const [i, one] of [...a].entries()) {
    const next = [i + 1]
    for (const [j, other] of [...b].entries())
      next.push(Math.min((next[j] ?? 0) + 1, (row[j + 1] ?? 0) + 1, (row[j] ?? 0) + (one === other ? 0 : 1)))
    row = next
  }
  return row[b.length] ?? 0
}
