import { z } from 'zod'
import type { Json } from '../platform/json.ts'
import { scimRefused } from './errors.ts'
import { type GroupStep, givenIdLengthMax, nameLengthMax } from './model.ts'
import { type Operation, operationsFrom } from './parse-patch.ts'

const membersMax = 20_000

const member = z.looseObject({ value: z.string().min(1).max(givenIdLengthMax) })
const members = z.array(member).max(membersMax)
const name = z.string().trim().min(1).max(nameLengthMax)
const externalId = z.string().min(1).max(nameLengthMax).nullish()
const groupSchema = z.looseObject({ displayName: name, externalId, members: members.nullish() })

export interface GivenGroup {
  readonly name: string
  readonly externalId: string | undefined
  readonly members: readonly string[]
}

/** The group that a resource describes. 400 `invalidValue`. */
export function groupFrom(given: Json | undefined): GivenGroup {
  const parsed = fits(groupSchema, given)
  return {
    name: parsed.displayName,
    externalId: parsed.externalId ?? undefined,
    members: (parsed.members ?? []).map(({ value }) => value),
  }
}

function fits<T extends z.ZodType>(schema: T, given: unknown): z.output<T> {
  const parsed = schema.safeParse(given)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw scimRefused('invalidValue', `${issue?.path.join('.') ?? 'resource'}: ${issue?.message ?? 'does not fit'}`)
}

/** What the operations of a PATCH come to, one after the other. 400 with a keyword of SCIM. */
export function groupStepsFrom(body: Json | undefined): readonly GroupStep[] {
  return operationsFrom(body).flatMap(stepsOf)
}

const one = /^members\[\s*value\s+eq\s+"([^"]{1,128})"\s*\]$/i

function stepsOf(operation: Operation): GroupStep[] {
  const { op, value } = operation
  const path = (operation.path ?? '').replace(/^urn:ietf:params:scim:schemas:core:2\.0:Group:/i, '')
  const named = one.exec(path)?.[1]
  if (named !== undefined && op === 'remove') return [{ kind: 'remove', members: [named] }]
  switch (path.toLowerCase()) {
    case 'members':
      return [membersStep(operation)]
    case 'displayname':
      if (op === 'remove') throw scimRefused('mutability', 'A group has a name.')
      return [{ kind: 'state', name: fits(name, value) }]
    case 'externalid':
      return [{ kind: 'state', externalId: fits(externalId, value) ?? undefined }]
    // What only we say is sent back by providers that replace everything.
    case 'id':
    case 'schemas':
    case 'meta':
      return []
    default:
      throw scimRefused('invalidPath', 'Groups have displayName, externalId and members.')
  }
}

function membersStep({ op, value }: Operation): GroupStep {
  if (op === 'remove' && value === undefined) return { kind: 'replace', members: [] }
  const all = fits(members, Array.isArray(value) ? value : [value])
  return { kind: op, members: all.map(each => each.value) }
}
