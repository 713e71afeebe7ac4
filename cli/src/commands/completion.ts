import { misuse } from '../fault.ts'
import type { Command } from '../model.ts'
import { shown } from '../parse-arguments.ts'

type Verbs = ReadonlyMap<string, readonly string[]>

const shells: Readonly<Record<string, (verbs: Verbs) => string>> = { bash, zsh, fish }

/** `ambit completion`: nouns, and the verbs of each, as a script that a shell reads. */
export const completion: Command = {
  name: 'completion',
  summary: 'Print what makes a shell complete commands',
  example: 'ambit completion bash',
  arguments: [{ name: 'shell', summary: Object.keys(shells).join(', ') }],
  options: [],
  result: { type: 'object', required: ['script'], properties: { script: { type: 'string' } } },
  run: call => {
    const name = call.arguments.shell ?? ''
    const make = Object.hasOwn(shells, name) ? shells[name] : undefined
    if (make === undefined) throw misuse(`"${shown(name)}" is none of ${Object.keys(shells).join(', ')}.`, 'completion')
    const script = make(verbsByNoun(call.catalogue.names()))
    return Promise.resolve({ value: { script }, text: script })
  },
}

function verbsByNoun(names: readonly string[]): Verbs {
  const verbs = new Map<string, string[]>()
  for (const name of names) {
    const [noun = '', verb] = name.split(' ')
    verbs.set(noun, [...(verbs.get(noun) ?? []), ...(verb === undefined ? [] : [verb])])
  }
  return verbs
}

function cases(verbs: Verbs, line: (noun: string, words: string) => string): string {
  return [...verbs]
    .filter(([, words]) => words.length > 0)
    .map(([noun, words]) => line(noun, words.join(' ')))
    .join('\n')
}

function bash(verbs: Verbs): string {
  return `_ambit() {
  local word="\${COMP_WORDS[COMP_CWORD]}" words=""
  if [ "$COMP_CWORD" -eq 1 ]; then words="${[...verbs.keys()].join(' ')}"
  elif [ "$COMP_CWORD" -eq 2 ]; then case "\${COMP_WORDS[1]}" in
${cases(verbs, (noun, words) => `    ${noun}) words="${words}" ;;`)}
  esac; fi
  COMPREPLY=($(compgen -W "$words" -- "$word"))
}
complete -F _ambit ambit
`
}

function zsh(verbs: Verbs): string {
  return `#compdef ambit
_ambit() {
  if (( CURRENT == 2 )); then compadd -- ${[...verbs.keys()].join(' ')}
  elif (( CURRENT == 3 )); then case "$words[2]" in
${cases(verbs, (noun, words) => `    ${noun}) compadd -- ${words} ;;`)}
  esac; fi
}
compdef _ambit ambit
`
}

function fish(verbs: Verbs): string {
  return `complete -c ambit -f
complete -c ambit -n __fish_use_subcommand -a '${[...verbs.keys()].join(' ')}'
${cases(verbs, (noun, words) => `complete -c ambit -n '__fish_seen_subcommand_from ${noun}' -a '${words}'`)}
`
}
