import { createRequire } from 'node:module'
import { perPlatform } from '../platform/per-platform.ts'
import type { Platform } from '../platform/platform.ts'
import { policyShapeFault } from './check-policy-shape.ts'
import { type CedarRequest, cedarRequest, type Reads } from './derive-request.ts'
import {
  type JudgedCall,
  type PolicyFacts,
  type PolicyOver,
  policySchema,
  reasonCharactersMax,
  rulesMax,
  type Verdict,
  verdictMsMax,
} from './model.ts'

type Cedar = typeof import('@cedar-policy/cedar-wasm/nodejs')

/** One rule of a policy, with what its annotations say. */
export interface Rule {
  readonly id: string
  readonly effect: 'permit' | 'forbid'
  readonly reason: string | undefined
  readonly text: string
}

/** A policy as it can be asked. */
export interface Compiled {
  /** Of the version. */
  readonly id: string
  /** Under which name the evaluator keeps it. */
  readonly slot: string
  readonly reasons: ReadonlyMap<string, string>
  readonly reads: Reads
}

interface Engine {
  cedar: Cedar | undefined
  /** By policy id, the one used longest ago first. */
  readonly compiled: Map<string, Compiled>
  slots: number
}

const engineOf = perPlatform<Engine>(() => ({ cedar: undefined, compiled: new Map(), slots: 0 }))
/** The evaluator forgets nothing by itself; beyond these a slot is used again. */
const slotsMax = 256
const require = createRequire(import.meta.url)

/** Loaded when the first policy is asked, and again after it broke: a trap leaves its memory in no state to trust. */
function loaded(engine: Engine): Cedar {
  engine.cedar ??= require('@cedar-policy/cedar-wasm/nodejs') as Cedar
  return engine.cedar
}

function unload(engine: Engine): void {
  engine.cedar = undefined
  engine.compiled.clear()
  engine.slots = 0
  const path = require.resolve('@cedar-policy/cedar-wasm/nodejs')
  delete require.cache[path]
}

export type ReadPolicy = { readonly rules: readonly Rule[] } | { readonly faults: readonly PolicyFault[] }

export interface PolicyFault {
  /** The rule's @id, where it is known. */
  readonly rule: string | undefined
  readonly message: string
  /** Which signs of the text are meant, where that is known; the end is not among them. */
  readonly at?: TextRange | undefined
}

export interface TextRange {
  readonly start: number
  readonly end: number
}

/** Reads a text as rules that fit our schema, or says what is wrong with it. Nothing of it is kept. */
export function readPolicy(on: Platform, text: string): ReadPolicy {
  const shape = policyShapeFault(text)
  if (shape !== undefined) return { faults: [{ rule: undefined, message: shape }] }
  const engine = engineOf(on)
  try {
    return checked(loaded(engine), text)
  } catch {
    unload(engine)
    return { faults: [{ rule: undefined, message: 'This text can’t be read. Make its rules simpler.' }] }
  }
}

/** As `parsed`, and each name in it is one of our schema. */
function checked(cedar: Cedar, text: string): ReadPolicy {
  const read = parsed(cedar, text)
  if ('faults' in read) return read
  const staticPolicies = Object.fromEntries(read.rules.map(rule => [rule.id, rule.text]))
  const answer = cedar.validate({ schema: policySchema, policies: { staticPolicies } })
  if (answer.type === 'failure')
    return { faults: answer.errors.map(error => ({ rule: undefined, message: worded(error) })) }
  const faults = answer.validationErrors.map(({ policyId, error }) => {
    const rule = read.rules.find(({ id }) => id === policyId)?.text
    return { rule: policyId, message: worded(error), at: rangeIn(text, error, rule) }
  })
  return faults.length > 0 ? { faults } : read
}

interface Located {
  readonly sourceLocations?: readonly { readonly start: number; readonly end: number }[]
}

/** Where an error is: the evaluator counts bytes of UTF-8, from the beginning of the one rule that it was handed. */
function rangeIn(text: string, { sourceLocations: [place] = [] }: Located, rule = text): TextRange | undefined {
  const from = text.indexOf(rule)
  if (place === undefined || from === -1) return undefined
  const bytes = Buffer.from(rule)
  const signs = (end: number): number => from + bytes.subarray(0, end).toString('utf8').length
  return { start: signs(place.start), end: signs(place.end) }
}

function parsed(cedar: Cedar, text: string): ReadPolicy {
  const parts = cedar.policySetTextToParts(text)
  if (parts.type === 'failure')
    return {
      faults: parts.errors.map(error => ({ rule: undefined, message: worded(error), at: rangeIn(text, error) })),
    }
  if (parts.policy_templates.length > 0) return one('There are no templates here: write each rule out.')
  if (parts.policies.length === 0) return one('A policy has at least one rule.')
  if (parts.policies.length > rulesMax) return one(`A policy has at most ${rulesMax} rules.`)
  const rules = parts.policies.map(part => ruleOf(cedar, part))
  const unnamed = rules.flatMap(rule => annotationFault(rule) ?? [])
  if (unnamed.length > 0) return { faults: unnamed }
  const ids = rules.map(({ id }) => id)
  const twice = ids.find((id, at) => ids.indexOf(id) !== at)
  return twice === undefined ? { rules } : { faults: [{ rule: twice, message: 'Two rules have this @id.' }] }
}

function one(message: string): ReadPolicy {
  return { faults: [{ rule: undefined, message }] }
}

function worded({ message, help }: { readonly message: string; readonly help: string | null }): string {
  return help === null ? message : `${message} (${help})`
}

function ruleOf(cedar: Cedar, text: string): Rule {
  const read = cedar.policyToJson(text)
  if (read.type === 'failure') throw new Error('a part of a policy that was just read is none')
  const { annotations = {}, effect } = read.json
  return { id: annotations.id ?? '', effect, reason: annotations.reason, text }
}

const ruleId = /^[a-z0-9][a-z0-9._-]{0,63}$/
/** Whoever reads a refusal sees all of it, and nothing that a terminal or a page would act on. */
const plainText = /^[^\p{Cc}\p{Cf}\p{Co}\p{Cs}\u2028\u2029]*$/u

function annotationFault({ id, reason }: Rule): PolicyFault | undefined {
  if (!ruleId.test(id))
    return {
      rule: id === '' ? undefined : id,
      message: 'Each rule has an @id of small letters, digits, ".", "_" and "-".',
    }
  if (reason === undefined || (reason.length <= reasonCharactersMax && plainText.test(reason))) return undefined
  return { rule: id, message: `A @reason has at most ${reasonCharactersMax} plain characters.` }
}

/** The policy as it is kept ready; undefined before `compilePolicy`. */
export function compiledPolicy(on: Platform, id: string): Compiled | undefined {
  const { compiled } = engineOf(on)
  const found = compiled.get(id)
  if (found === undefined) return undefined
  compiled.delete(id)
  compiled.set(id, found)
  return found
}

/** Parses a text that was kept, once, under the id of its version. Undefined when it can't be: whoever asks it is refused. */
export function compilePolicy(on: Platform, id: string, text: string): Compiled | undefined {
  const engine = engineOf(on)
  try {
    const read = parsed(loaded(engine), text)
    if ('faults' in read) return undefined
    const { rules } = read
    const slot = freeSlot(engine)
    const staticPolicies = Object.fromEntries(rules.map(rule => [rule.id, rule.text]))
    if (loaded(engine).preparsePolicySet(slot, { staticPolicies }).type === 'failure') return undefined
    const compiled = {
      id,
      slot,
      reasons: new Map(
        rules.flatMap(({ id: rule, reason }) => (reason === undefined ? [] : [[rule, reason] as const])),
      ),
      reads: { arguments: /\barguments\b/.test(text), numbers: /\bnumbers\b/.test(text) },
    }
    engine.compiled.set(id, compiled)
    return compiled
  } catch {
    unload(engine)
    return undefined
  }
}

function freeSlot(engine: Engine): string {
  if (engine.slots < slotsMax) return `slot ${engine.slots++}`
  const [oldest] = engine.compiled
  if (oldest === undefined) throw new Error('no slot is free, and none is used')
  engine.compiled.delete(oldest[0])
  return oldest[1].slot
}

/**
 * What one policy says. An allowed call is permitted by a rule and forbidden by none, with every rule evaluated: a rule that
 * fails, arguments that are too much, an evaluator that breaks or takes too long are all a refusal.
 */
export function askPolicy(
  on: Platform,
  compiled: Compiled,
  { call, facts, over }: { readonly call: JudgedCall; readonly facts: PolicyFacts; readonly over: PolicyOver },
): Verdict {
  if (facts.person === null) return no('failed')
  // Its slot may be another policy's by now: whoever holds it from before gets no answer out of that one.
  if (engineOf(on).compiled.get(compiled.id) !== compiled) return no('failed')
  const request = cedarRequest(call, { facts, over, reads: compiled.reads })
  if (request === undefined) return no('too_large')
  const began = performance.now()
  const verdict = evaluated(on, compiled, request)
  return performance.now() - began > verdictMsMax ? no('too_slow') : verdict
}

function no(why: 'failed' | 'too_large' | 'too_slow', by: readonly string[] = []): Verdict {
  return { allowed: false, why, by, reason: undefined }
}

function evaluated(on: Platform, { slot, reasons }: Compiled, request: CedarRequest): Verdict {
  const engine = engineOf(on)
  try {
    const { principal, action, resource, context, entities } = JSON.parse(JSON.stringify(request))
    const asked = { principal, action, resource, context, entities, preparsedPolicySetId: slot }
    const answer = loaded(engine).statefulIsAuthorized({ ...asked, validateRequest: false })
    if (answer.type === 'failure') return no('failed')
    const { decision, diagnostics } = answer.response
    const { errors, reason } = diagnostics
    if (errors.length > 0)
      return no(
        'failed',
        errors.map(({ policyId }) => policyId),
      )
    const by = [...reason].sort()
    if (decision === 'allow') return { allowed: true, by }
    const words = by.map(id => reasons.get(id)).find(text => text !== undefined)
    return { allowed: false, why: by.length > 0 ? 'forbidden' : 'not_permitted', by, reason: words }
  } catch {
    unload(engine)
    return no('failed')
  }
}
