import type { Pattern } from './parse-pattern.ts'

type Step =
  | { readonly do: 'sign'; readonly ranges: readonly (readonly [number, number])[]; readonly negated: boolean }
  | { readonly do: 'split'; readonly to: readonly number[] }
  | { readonly do: 'match' }

/** Longer values never match: an honest repository, branch or address is shorter. */
export const patternValueCharactersMax = 4096

/**
 * True when the whole value matches. All states are followed at once (Thompson 1968), so the time is states times
 * characters for every pattern: nothing backtracks, and no pattern can stall the node (CWE-1333).
 */
export function patternMatches(pattern: Pattern, value: string): boolean {
  if (value.length > patternValueCharactersMax) return false
  const program: Step[] = []
  append(program, pattern)
  program.push({ do: 'match' })
  let living = closure(program, [0])
  for (const sign of value) {
    const point = sign.codePointAt(0) ?? 0
    const next = living.filter(at => takes(program[at], point)).map(at => at + 1)
    if (next.length === 0) return false
    living = closure(program, next)
  }
  return living.some(at => program[at]?.do === 'match')
}

function takes(step: Step | undefined, point: number): boolean {
  if (step?.do !== 'sign') return false
  return step.ranges.some(([from, to]) => from <= point && point <= to) !== step.negated
}

/** Every state that is reached without taking a sign; a state that was seen is not followed again, so `(a*)*` ends. */
function closure(program: readonly Step[], from: readonly number[]): number[] {
  const seen = new Set<number>()
  const open = [...from]
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (seen.has(at)) continue
    seen.add(at)
    const step = program[at]
    if (step?.do === 'split') open.push(...step.to)
  }
  return [...seen]
}

function append(program: Step[], pattern: Pattern): void {
  switch (pattern.kind) {
    case 'sign':
      program.push({ do: 'sign', ranges: pattern.ranges, negated: pattern.negated })
      return
    case 'sequence':
      for (const item of pattern.items) append(program, item)
      return
    case 'choice':
      appendChoice(program, pattern.items)
      return
    case 'repeat':
      for (let n = 0; n < pattern.min; n++) append(program, pattern.item)
      if (pattern.max === undefined) appendLoop(program, pattern.item)
      else for (let n = pattern.min; n < pattern.max; n++) appendOptional(program, pattern.item)
  }
}

function appendChoice(program: Step[], items: readonly Pattern[]): void {
  const fork = program.push({ do: 'split', to: [] }) - 1
  const starts: number[] = []
  const exits: number[] = []
  for (const item of items) {
    starts.push(program.length)
    append(program, item)
    exits.push(program.push({ do: 'split', to: [] }) - 1)
  }
  program[fork] = { do: 'split', to: starts }
  for (const exit of exits) program[exit] = { do: 'split', to: [program.length] }
}

function appendLoop(program: Step[], item: Pattern): void {
  const fork = program.push({ do: 'split', to: [] }) - 1
  append(program, item)
  program.push({ do: 'split', to: [fork] })
  program[fork] = { do: 'split', to: [fork + 1, program.length] }
}

function appendOptional(program: Step[], item: Pattern): void {
  const fork = program.push({ do: 'split', to: [] }) - 1
  append(program, item)
  program[fork] = { do: 'split', to: [fork + 1, program.length] }
}
