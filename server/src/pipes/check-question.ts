import type { Json } from '../platform/json.ts'
import { isObject } from './derive-bounded-result.ts'
import type { JsonObject } from './model.ts'

const questionsMax = 10
const fieldsMax = 50
const questionBytesMax = 16_384
const fieldTypes = ['string', 'number', 'integer', 'boolean', 'array']

/** Words for what is never typed into a form of somebody else (2025-11-25 and 2026-07-28, elicitation; MT20). */
const secretWords =
  /(pass ?(word|phrase|code)|secret|credential|api ?key|private ?key|access ?token|one ?time ?code|\b(otp|cvv|cvc|pin|ssn|token)\b)/i

/**
 * Why what a third party asks is not passed on, or undefined: a form of few plain fields, and none for a secret. Addresses to
 * open, the agent's model and its roots are not passed on at all (MT20).
 */
export function questionsFinding(questions: JsonObject): string | undefined {
  const entries = Object.values(questions)
  if (entries.length > questionsMax) return 'it asks too much at once'
  if (JSON.stringify(questions).length > questionBytesMax) return 'its question is too large'
  return entries.map(questionFinding).find(finding => finding !== undefined)
}

function questionFinding(question: Json): string | undefined {
  if (!isObject(question) || question.method !== 'elicitation/create') return 'it asks for what is not passed on'
  const { params } = question
  if (!isObject(params) || typeof params.message !== 'string') return 'its question has no words'
  if (params.mode !== undefined && params.mode !== 'form') return 'it wants an address opened'
  return formFinding(params.requestedSchema) ?? secretFinding(params)
}

function formFinding(schema: Json | undefined): string | undefined {
  if (!isObject(schema) || !isObject(schema.properties)) return 'its form is none'
  const fields = Object.values(schema.properties)
  if (fields.length > fieldsMax) return 'its form has too many fields'
  const plain = fields.every(field => isObject(field) && fieldTypes.includes(String(field.type)))
  return plain ? undefined : 'its form has fields that are not plain'
}

function secretFinding({ message, requestedSchema }: JsonObject): string | undefined {
  const words = [message, ...wordsIn(requestedSchema ?? null)].map(spaced)
  return words.some(word => secretWords.test(word)) ? 'it asks for a secret' : undefined
}

/** Names of fields and everything that is read beside them; listed values are answers and not questions. */
function wordsIn(value: Json): Json[] {
  if (!isObject(value)) return []
  const own = ['title', 'description'].flatMap(name => (typeof value[name] === 'string' ? [value[name]] : []))
  const properties = isObject(value.properties) ? value.properties : {}
  return [...own, ...Object.entries(properties).flatMap(([name, field]) => [name, ...wordsIn(field)])]
}

/** `apiKey`, `api_key` and `api-key` are two words. */
function spaced(text: Json | undefined): string {
  return String(text ?? '')
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .replace(/[_-]+/g, ' ')
}
