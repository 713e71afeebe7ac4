import type { Json } from '../platform/json.ts'
import { isObject } from './derive-bounded-result.ts'
import type { JsonObject, QuestionKind } from './model.ts'

const questionsMax = 10
const fieldsMax = 50
const questionBytesMax = 16_384
const messagesMax = 20
const fieldTypes = ['string', 'number', 'integer', 'boolean', 'array']

/** Words for what is never typed into a form of somebody else (2025-11-25 and 2026-07-28, elicitation; MT20). */
const secretWords =
  /(pass ?(word|phrase|code)|secret|credential|api ?key|private ?key|access ?token|one ?time ?code|\b(otp|cvv|cvc|pin|ssn|token)\b)/i

/**
 * Why what a third party asks is not passed on, or undefined: a form of few plain fields, and none for a secret; the model and the
 * roots only where that kind is allowed in this call. Addresses to open are not passed on at all (MT20).
 */
export function questionsFinding(questions: JsonObject, kinds: readonly QuestionKind[]): string | undefined {
  const entries = Object.values(questions)
  if (entries.length > questionsMax) return 'it asks too much at once'
  if (JSON.stringify(questions).length > questionBytesMax) return 'its question is too large'
  return entries.map(question => questionFinding(question, kinds)).find(finding => finding !== undefined)
}

function questionFinding(question: Json, kinds: readonly QuestionKind[]): string | undefined {
  if (!isObject(question)) return 'its question is none'
  const { method, params = {} } = question
  if (!isObject(params)) return 'its question is none'
  switch (method) {
    case 'elicitation/create':
      return kinds.includes('form') ? wantedOfPerson(params) : 'it asks the person'
    case 'sampling/createMessage':
      return kinds.includes('sampling') ? wantedOfModel(params) : 'it asks the model'
    case 'roots/list':
      return kinds.includes('roots') ? undefined : 'it asks for roots'
    default:
      return 'it asks for what is not passed on'
  }
}

function wantedOfPerson(params: JsonObject): string | undefined {
  if (typeof params.message !== 'string') return 'its question has no words'
  if (params.mode !== undefined && params.mode !== 'form') return 'it wants an address opened'
  return formFinding(params.requestedSchema) ?? secretFinding(params)
}

/** Words of a conversation and nothing that is not read: no pictures, and no tools of its own (2025-11-25, sampling). */
function wantedOfModel({ messages, maxTokens, systemPrompt, tools }: JsonObject): string | undefined {
  if (!Array.isArray(messages) || messages.length === 0 || messages.length > messagesMax)
    return 'it asks no conversation'
  if (typeof maxTokens !== 'number') return 'its question has no bound'
  if (systemPrompt !== undefined && typeof systemPrompt !== 'string') return 'its question has no words'
  if (tools !== undefined) return 'it brings tools for the model'
  return messages.every(isWords) ? undefined : 'it asks with more than words'
}

function isWords(message: Json): boolean {
  if (!isObject(message) || (message.role !== 'user' && message.role !== 'assistant')) return false
  const { content } = message
  return isObject(content) && content.type === 'text' && typeof content.text === 'string'
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
