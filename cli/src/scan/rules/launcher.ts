import { plainWords, programOf } from '../launched.ts'
import type { Rule, Word } from '../model.ts'

const shells = /^(sh|bash|zsh|dash|fish|ksh|cmd|powershell|pwsh)$/
const shellOption = /^(-[a-z]*c|\/c|\/k|-command|-encodedcommand|-enc|-ec)$/i
const interpreters: Readonly<Record<string, RegExp>> = {
  node: /^(-e|--eval|-p|--print|-pe)$/,
  bun: /^(-e|--eval)$/,
  deno: /^eval$/,
  python: /^-c$/,
  perl: /^-e$/,
  ruby: /^-e$/,
  php: /^-r$/,
}
const temporary =
  /^(\/tmp\/|\/var\/tmp\/|\/dev\/shm\/|\/private\/tmp\/|%TEMP%|%TMP%|\$\{?TMPDIR|[A-Za-z]:\\(Windows\\)?Temp\\)|[\\/]AppData[\\/]Local[\\/]Temp[\\/]/i

/** MCP-S09: what is started can't be told from the entry, or lies where anybody can exchange it. */
export const launcher: Rule = {
  id: 'MCP-S09',
  title: 'A shell, inline code, or a program in a temporary folder',
  severity: 'high',
  mend: 'Name the program itself, with its arguments as a list',
  look: ({ servers }) =>
    servers.flatMap(server => {
      const words = plainWords(server)
      const seen = inline(words) ?? piped(words) ?? moved(words)
      return seen === undefined
        ? []
        : [{ rule: 'MCP-S09', node: seen.word.node, server: server.name, reason: seen.reason }]
    }),
}

interface Seen {
  readonly word: Word
  readonly reason: string
}

function inline(words: readonly Word[]): Seen | undefined {
  const [first, ...rest] = words
  if (first === undefined) return undefined
  const program = programOf(first).replace(/^python\d(\.\d+)?$/, 'python')
  if (shells.test(program) && rest.some(({ text }) => shellOption.test(text)))
    return { word: first, reason: 'A shell runs a line of text' }
  const option = interpreters[program]
  const word = option === undefined ? undefined : rest.slice(0, 2).find(({ text }) => option.test(text))
  return word === undefined ? undefined : { word, reason: 'The code itself stands in the arguments' }
}

function piped(words: readonly Word[]): Seen | undefined {
  const word = words.find(({ text }) =>
    /\b(curl|wget|iwr|irm)\b.*\|\s*(sudo\s+)?(ba|z|da)?(sh|iex|python\d?|node)\b/i.test(text),
  )
  return word === undefined ? undefined : { word, reason: 'What is downloaded goes to a shell' }
}

function moved(words: readonly Word[]): Seen | undefined {
  const word = words.slice(0, 2).find(({ text }) => temporary.test(text))
  return word === undefined ? undefined : { word, reason: 'The program lies in a folder where anybody can put another' }
}
