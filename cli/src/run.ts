import { ownCommands } from './commands/index.ts'
import { Fault, misuse } from './fault.ts'
import { modeOf } from './mode.ts'
import type { Call, Command, Mode, Result, World } from './model.ts'
import { globalOptions, nearest, parseArguments, shown } from './parse-arguments.ts'
import { renderFault } from './render-fault.ts'
import { renderGroup, renderHelp } from './render-help.ts'
import { findRouteCommand, routeNames } from './routes/index.ts'
import { version } from './version.ts'

/** Runs one command line and answers with its exit code: 0 done, 1 failed, 2 used wrongly, 4 sign-in needed. */
export async function run(words: readonly string[], world: World): Promise<number> {
  const mode = modeOf(words, world)
  try {
    const result = await answer(words, world, mode)
    print(result, world, mode)
    return result.exit ?? 0
  } catch (cause) {
    const fault = cause instanceof Fault ? cause : unexpected(cause, world)
    world.err.write(renderFault(fault, mode))
    return fault.exit
  }
}

/** What is a table already was asked for as one, and is no document to be wrapped. */
function print({ value, text }: Result, { out }: World, { json }: Mode): void {
  if (!json) out.write(text.endsWith('\n') ? text : `${text}\n`)
  else if (typeof value === 'string') out.write(value)
  else if (value !== undefined) out.write(`${JSON.stringify(value)}\n`)
}

/** Ours to mend: a person gets no stack, which only `AMBIT_DEBUG` shows. */
function unexpected(cause: unknown, { env, err }: World): Fault {
  if (env.AMBIT_DEBUG === '1' && cause instanceof Error) err.write(`${cause.stack}\n`)
  return new Fault({
    code: 'internal',
    message: 'Something went wrong inside this program.',
    next: 'ambit doctor',
  })
}

async function answer(words: readonly string[], world: World, mode: Mode): Promise<Result> {
  const { leading, rest } = splitLeading(words)
  for (const word of leading) checkLeading(word)
  const first = rest[0]
  if (first === undefined || first === '--help' || first === '-h') {
    if (leading.includes('--version') || leading.includes('-v'))
      return { value: { version, node: process.version }, text: `ambit ${version}` }
    return renderGroup('', mode)
  }
  const found = await findCommand(rest)
  if (found === undefined) return groupOr(rest, mode)
  const { command, used } = found
  const given = parseArguments([...rest.slice(used), ...leading], command)
  if (given.options.help === true) return renderHelp(command, mode)
  const { profile } = given.options
  const call: Call = {
    ...given,
    command: command.name,
    world,
    mode,
    profile: typeof profile === 'string' ? profile : undefined,
    catalogue: { names: commandNames, find: commandNamed },
    emit: result => print(result, world, mode),
  }
  return command.run(call)
}

/** Options that stand before the command's words. */
function splitLeading(words: readonly string[]): { readonly leading: string[]; readonly rest: string[] } {
  const leading: string[] = []
  const rest = [...words]
  while (rest[0]?.startsWith('-') === true && rest[0] !== '--') {
    const word = rest.shift() ?? ''
    leading.push(word)
    const option = globalOptions.find(({ name }) => word === `--${name}`)
    if (option?.kind === 'text' && rest[0] !== undefined) leading.push(rest.shift() ?? '')
  }
  return { leading, rest }
}

const leadingOnly: ReadonlySet<string> = new Set(['--version', '-v', '-h'])

function checkLeading(word: string): void {
  const [name = ''] = word.split('=')
  if (!word.startsWith('-') || leadingOnly.has(word) || globalOptions.some(option => name === `--${option.name}`))
    return
  throw misuse(`There is no option ${shown(word)}.`, '')
}

const nameWordsMax = 3

/** The command with the most words that are there. */
async function findCommand(
  words: readonly string[],
): Promise<{ readonly command: Command; readonly used: number } | undefined> {
  for (let used = Math.min(nameWordsMax, words.length); used > 0; used--) {
    const name = words.slice(0, used).join(' ')
    const command = await commandNamed(name)
    if (command !== undefined) return { command, used }
  }
  return undefined
}

/** The command of that name, of this program's own or of a route. */
export async function commandNamed(name: string): Promise<Command | undefined> {
  const own = Object.hasOwn(ownCommands, name) ? ownCommands[name] : undefined
  return own === undefined ? findRouteCommand(name) : own.load()
}

/** The names of all commands. */
export function commandNames(): string[] {
  return [...new Set([...Object.keys(ownCommands), ...routeNames()])].toSorted()
}

/** `ambit organizations` lists what can be done with them; another word is a mistake. */
function groupOr(rest: readonly string[], mode: Mode): Result {
  const [noun = '', verb] = rest
  const names = commandNames()
  const group = names.filter(name => name.startsWith(`${noun} `))
  if (group.length > 0 && (verb === undefined || verb === '--help' || verb === '-h' || verb === '--json'))
    return renderGroup(noun, mode)
  if (group.length > 0) {
    const near = nearest(`${noun} ${verb}`, group)
    throw misuse(
      `${noun} have no "${shown(verb ?? '')}"${near === undefined ? '' : `; there is "ambit ${near}"`}.`,
      near ?? noun,
    )
  }
  const nouns = [...new Set(names.map(name => name.split(' ')[0] ?? ''))]
  const near = nearest(noun, nouns)
  throw misuse(`There is no command "${shown(noun)}"${near === undefined ? '' : `; there is "${near}"`}.`, near ?? '')
}
