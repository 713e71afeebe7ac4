import { Fault } from '../fault.ts'
import { digestOfTrace, type TraceLine } from '../gate/run/record-trace.ts'
import type { Call, Command, Result } from '../model.ts'
import { plain } from '../plain.ts'

/** `ambit artifacts replay TRACE`: what happened in a scenario, step by step. */
export const artifactsReplay: Command = {
  name: 'artifacts replay',
  summary: 'Show what happened in a scenario of a review, step by step',
  example: 'ambit artifacts replay traces/x06.jsonl',
  arguments: [{ name: 'trace', summary: 'the file of the scenario' }],
  options: [],
  result: {
    type: 'object',
    required: ['id', 'title', 'digest', 'verdict', 'says', 'sha256', 'steps'],
    properties: {
      id: { type: 'string' },
      title: { type: 'string' },
      digest: { type: 'string', description: 'Of the files that were reviewed.' },
      verdict: { type: 'string' },
      says: { type: 'string' },
      sha256: { type: 'string', description: 'Of this trace, as the report names it.' },
      steps: { type: 'array', items: { type: 'object', required: ['kind'] } },
    },
  },
  run: async (call: Call): Promise<Result> => {
    const text = textAt(call)
    const lines = linesOf(text, call)
    const [first, last] = [lines[0], lines.at(-1)]
    if (first?.kind !== 'scenario' || last?.kind !== 'verdict') throw noTrace(call)
    const { id, title, digest } = first
    const { verdict, says } = last
    const steps = lines.slice(1, -1)
    return {
      value: { id, title, digest, verdict, says, sha256: digestOfTrace(text), steps },
      text: [`${id} ${title}`, ...steps.map(lineOf), `${verdict}: ${says}`]
        .flatMap(line => line.split('\n').map(onScreen))
        .join('\n'),
    }
  },
}

/** What others said can not steer the terminal; the indent says whose turn it is. */
function onScreen(line: string): string {
  return `${/^ */.exec(line)?.[0] ?? ''}${plain(line)}`
}

function textAt(call: Call): string {
  try {
    return call.world.readFile(call.arguments.trace ?? '')
  } catch {
    throw new Fault({
      code: 'trace_missing',
      message: `There is no trace at ${call.arguments.trace}.`,
      next: 'ambit artifacts review .',
      exit: 2,
    })
  }
}

function linesOf(text: string, call: Call): TraceLine[] {
  try {
    return text
      .split('\n')
      .filter(line => line !== '')
      .map(line => JSON.parse(line))
  } catch {
    throw noTrace(call)
  }
}

function noTrace({ arguments: given }: Call): Fault {
  return new Fault({
    code: 'trace_unreadable',
    message: `${given.trace} is no trace of a review.`,
    next: 'ambit artifacts review .',
    exit: 2,
  })
}

function lineOf(line: TraceLine): string {
  switch (line.kind) {
    case 'scenario':
      return `  ${line.id} ${line.title}`
    case 'step':
      return `  ${line.says}`
    case 'request':
      return `  ${line.who}: ${line.method} ${line.path}${line.body === '' ? '' : `  ${line.body}`}\n    ${line.status}${line.location === null ? '' : ` to ${line.location}`}  ${line.text}`
    case 'api':
      return `    the code asks the server: ${line.method} ${line.path}  ${line.body === '{}' ? '' : line.body}\n      ${line.status}  ${line.answer}`
    case 'page':
      return `  ${line.who} sees ${line.path}: ${line.text}`
    case 'verdict':
      return `  ${line.verdict}`
  }
}
