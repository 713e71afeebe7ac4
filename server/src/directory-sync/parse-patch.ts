import { ScimError, type ScimPatchOperation, scimPatch } from 'scim-patch'
import { z } from 'zod'
import type { Json } from '../platform/json.ts'
import { scimRefused } from './errors.ts'
import type { ScimResource } from './model.ts'
import { isResource } from './parse-person.ts'

const operationsMax = 1_000
const pathLengthMax = 500

const operationSchema = z.looseObject({
  op: z
    .string()
    .transform(op => op.toLowerCase())
    .pipe(z.enum(['add', 'replace', 'remove'])),
  path: z.string().min(1).max(pathLengthMax).optional(),
  value: z.json().optional(),
})
const patchSchema = z.looseObject({ Operations: z.array(operationSchema).min(1).max(operationsMax) })

export interface Operation {
  readonly op: 'add' | 'replace' | 'remove'
  readonly path: string | undefined
  readonly value: Json | undefined
}

/**
 * The operations of a PATCH (RFC 7644 section 3.5.2), whatever the case of `op` and of `Operations`; one without a path becomes one
 * for each member of its value, as Okta and Entra mean it.
 *
 * @throws Refusal 400 with a keyword of SCIM.
 */
export function operationsFrom(body: Json | undefined): readonly Operation[] {
  const parsed = patchSchema.safeParse(isResource(body) ? withOperations(body) : body)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    throw scimRefused('invalidSyntax', `${issue?.path.join('.') ?? 'Operations'}: ${issue?.message ?? 'does not fit'}`)
  }
  return parsed.data.Operations.flatMap(({ op, path, value }): Operation[] => {
    if (path !== undefined) return [{ op, path: namedPath(path), value: value as Json | undefined }]
    if (op === 'remove') throw scimRefused('noTarget', 'Name with path what is to be removed.')
    if (!isResource(value as Json | undefined))
      throw scimRefused('invalidValue', 'An operation without a path has an object as its value.')
    return Object.entries(value as ScimResource).map(([name, each]) => ({ op, path: namedPath(name), value: each }))
  })
}

function withOperations(body: ScimResource): ScimResource {
  const { operations, Operations = operations } = body
  return { ...body, ...(Operations === undefined ? {} : { Operations }) }
}

/** What would reach into every object of this process (CWE-1321). */
const reaching = /(^|[.:[\]"\s])(__proto__|prototype|constructor)($|[.:[\]"\s])/i

function namedPath(path: string): string {
  if (reaching.test(path)) throw scimRefused('invalidPath', 'There is no such attribute.')
  return path
}

/**
 * A resource after these operations.
 *
 * @throws Refusal 400 with a keyword of SCIM.
 */
export function patched(resource: ScimResource, operations: readonly Operation[]): Json {
  // The library changes in place, so it gets a copy of its own.
  const copy = {
    ...JSON.parse(JSON.stringify(resource)),
    schemas: [],
    meta: { created: new Date(), lastModified: new Date() },
  }
  try {
    const after = scimPatch(copy, operations.map(spelledOut) as ScimPatchOperation[], {
      mutateDocument: true,
      treatMissingAsAdd: true,
    })
    return JSON.parse(JSON.stringify(after))
  } catch (cause) {
    if (cause instanceof ScimError && cause.scimCode === 'noTarget')
      throw scimRefused('noTarget', 'Nothing here matches the path.')
    throw scimRefused('invalidPath', 'An operation can’t be applied: look at its path and its value.')
  }
}

const attributes = new Map(
  ['userName', 'externalId', 'active', 'name', 'displayName', 'title', 'emails'].map(name => [
    name.toLowerCase(),
    name,
  ]),
)

/** The first name of a path as it is written in resources. */
function spelledOut({ op, path = '', value }: Operation): object {
  const bare = path.replace(/^urn:ietf:params:scim:schemas:core:2\.0:User:/i, '')
  const first = /^[A-Za-z]+/.exec(bare)?.[0] ?? ''
  const name = attributes.get(first.toLowerCase()) ?? first
  const spelled = bare.startsWith('urn:') ? bare : `${name}${bare.slice(first.length)}`
  return { op, path: spelled, ...(value === undefined ? {} : { value }) }
}
