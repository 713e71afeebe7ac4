import { ownCommands } from './commands/index.ts'
import type { Command, Mode, Option, Result } from './model.ts'
import { globalOptions } from './parse-arguments.ts'
import { routeTable } from './routes/table.ts'

/** The help of a command: what it does, how it is written, and a line that works. */
export function renderHelp(command: Command, mode: Mode): Result {
  const options = [...command.options, ...globalOptions]
  const value = {
    name: command.name,
    summary: command.summary,
    usage: usageOf(command),
    example: command.example,
    arguments: command.arguments,
    options,
  }
  if (mode.json) return { value, text: '' }
  const width = Math.max(...options.map(option => flagText(option).length))
  const lines = [
    `${command.summary}.`,
    '',
    `Usage: ${value.usage}`,
    `Example: ${command.example}`,
    '',
    ...options.map(option => `  ${flagText(option).padEnd(width)}  ${optionText(option)}`),
  ]
  return { value, text: lines.join('\n') }
}

function usageOf({ name, arguments: positions, options }: Command): string {
  const words = positions.map(({ name: position, optional }) => (optional === true ? `[${position}]` : `<${position}>`))
  return ['ambit', name, ...words, ...(options.length === 0 ? [] : ['[options]'])].join(' ')
}

function flagText({ name, kind }: Option): string {
  if (kind === 'flag' || kind === 'boolean') return `--${name}`
  return `--${name} ${kind === 'texts' ? 'a,b' : kind}`
}

function optionText({ summary, choices, required }: Option): string {
  return [summary, choices === undefined ? '' : `(${choices.join(', ')})`, required === true ? '(needed)' : '']
    .filter(part => part !== '')
    .join(' ')
}

/** All commands, or those of one noun. */
export function renderGroup(noun: string, mode: Mode): Result {
  const own = Object.entries(ownCommands).map(([name, { summary }]) => [name, summary] as const)
  const routes = Object.entries(routeTable()).map(([name, { summary }]) => [name, summary] as const)
  const commands = [...new Map([...routes, ...own])]
    .filter(([name]) => noun === '' || name.startsWith(`${noun} `))
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, summary]) => ({ name, summary }))
  const value = { commands }
  if (mode.json) return { value, text: '' }
  return { value, text: noun === '' ? overview(commands) : listed(commands) }
}

function listed(commands: readonly { readonly name: string; readonly summary: string }[]): string {
  const width = Math.max(...commands.map(({ name }) => name.length))
  return commands.map(({ name, summary }) => `ambit ${name.padEnd(width)}  ${summary}`).join('\n')
}

/** Too many to list each: the nouns with their verbs. */
function overview(commands: readonly { readonly name: string }[]): string {
  const verbs = new Map<string, string[]>()
  for (const { name } of commands) {
    const [noun = '', ...rest] = name.split(' ')
    verbs.set(noun, [...(verbs.get(noun) ?? []), rest.join(' ')])
  }
  const width = Math.max(...[...verbs.keys()].map(noun => noun.length))
  return [
    'Ambit at a terminal.',
    '',
    'Usage: ambit <noun> <verb> [options]',
    'Example: ambit organizations list',
    '',
    ...[...verbs].map(([noun, list]) => `  ${noun.padEnd(width)}  ${list.join(', ')}`.trimEnd()),
    '',
    'ambit <noun> says what each does, ambit <noun> <verb> --help how it is written.',
  ].join('\n')
}
