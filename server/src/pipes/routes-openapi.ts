import { z } from 'zod'
import { endGrantsOnTools } from '../approvals/index.ts'
import { parseId } from '../platform/ids.ts'
import { notFound } from '../platform/refusal.ts'
import { api, type Route } from '../platform/route.ts'
import { Secret } from '../platform/secret.ts'
import { getImport, importDocument } from './actions-openapi.ts'
import { type NewSource, takeImport } from './actions-openapi-take.ts'
import type { ChosenAnswer } from './derive-openapi-operation.ts'
import { providerRefused } from './errors.ts'
import { effects, toolsMax } from './model.ts'
import { openapiImportSchema, presentImport } from './render-openapi.ts'
import { presentProvider, providerSchema } from './render-provider.ts'
import type { OpenapiImportId } from './store-openapi.ts'

const tag = 'OpenAPI imports'
const textMax = 100
const addressMax = 2_000
const documentMax = 1_048_576
const credentialMax = 8_192

const address = z.string().max(addressMax)
const credential = z
  .string()
  .min(1)
  .max(credentialMax)
  .regex(/^[\x21-\x7e]+$/)

const importBody = z
  .object({
    slug: z.string().max(textMax),
    document: z.string().max(documentMax).optional().describe('The text of the document, JSON or YAML'),
    url: address.optional().describe('Where it is fetched from instead; without either, where it came from last'),
  })
  .strict()

const pointer = z
  .string()
  .max(addressMax)
  .regex(/^(\/[^/]*)*$/)
const answerBody = z
  .object({
    items: pointer.optional().describe('Where the items of a list stand; empty text when the whole answer is the list'),
    fields: z
      .record(z.string().regex(/^[A-Za-z][A-Za-z0-9_]{0,63}$/), pointer)
      .refine(fields => Object.keys(fields).length <= textMax, `at most ${textMax} fields`),
  })
  .strict()

const takeBody = z
  .object({
    operations: z
      .array(
        z.object({ operation: z.string(), effect: z.enum(effects), answer: answerBody.nullable().optional() }).strict(),
      )
      .min(1)
      .max(toolsMax),
    name: z.string().trim().min(1).max(textMax).optional(),
    server: address.optional(),
    security: z.string().optional().describe('The name of a scheme of the document'),
    auth: z
      .object({
        type: z.enum(['none', 'bearer', 'oauth']),
        header: z.string().max(textMax).optional().describe('Without a scheme: where the credential stands'),
        token: credential.optional(),
        per: z.enum(['installation', 'user']).optional(),
      })
      .strict()
      .optional(),
    oauth: z
      .object({
        client_id: z.string().min(1).max(addressMax),
        client_secret: credential.optional(),
        scopes: z.array(z.string().max(addressMax)).max(textMax).optional(),
        authorization_url: address.optional(),
        token_url: address.optional(),
      })
      .strict()
      .optional(),
  })
  .strict()

/** How the provider is reached; undefined when nothing of it was said. */
function sourceOf(body: z.output<typeof takeBody>): NewSource | undefined {
  const { name, server, security, auth, oauth } = body
  if (server === undefined) {
    if ([name, security, auth, oauth].every(each => each === undefined)) return undefined
    throw providerRefused('server', 'Say at which address the API is reached: server.')
  }
  return {
    name,
    server,
    scheme: security,
    header: auth?.header,
    type: auth?.type ?? 'none',
    per: auth?.per,
    token: auth?.token === undefined ? undefined : new Secret(auth.token),
    oauth: oauth && {
      clientId: oauth.client_id,
      clientSecret: oauth.client_secret === undefined ? undefined : new Secret(oauth.client_secret),
      scopes: oauth.scopes,
      authorizationUrl: oauth.authorization_url,
      tokenUrl: oauth.token_url,
    },
  }
}

/** As it is pinned: without members that were not given. */
function shapeOf(answer: z.output<typeof answerBody> | null | undefined): ChosenAnswer | null | undefined {
  if (answer === null || answer === undefined) return answer
  const { items, fields } = answer
  return items === undefined ? { fields } : { items, fields }
}

function importId(text: string): OpenapiImportId {
  const id = parseId('openapiImport', text)
  if (id === undefined) throw notFound('import')
  return id
}

const idParams = z.object({ id: z.string() })

export const openapiRoutes: readonly Route[] = [
  api(
    {
      method: 'post',
      path: '/v1/openapi_imports',
      operation: 'importOpenapi',
      summary: 'Read an OpenAPI document and see which tools it would make, or what it would change',
      tag,
      access: 'admin',
      body: importBody,
      response: openapiImportSchema,
      status: 201,
    },
    async (on, { actor, body }) => {
      const { slug, document: text, url } = body
      if (text !== undefined && url !== undefined)
        throw providerRefused('url', 'Give the text of the document or its address, not both.')
      return presentImport(await importDocument(on, actor, { slug, text, url }))
    },
  ),
  api(
    {
      method: 'get',
      path: '/v1/openapi_imports/{id}',
      operation: 'getOpenapiImport',
      summary: 'Read an import that was not taken yet',
      tag,
      access: 'admin',
      params: idParams,
      response: openapiImportSchema,
    },
    async (on, { params }) => presentImport(await getImport(on, importId(params.id))),
  ),
  api(
    {
      method: 'post',
      path: '/v1/openapi_imports/{id}/take',
      operation: 'takeOpenapiImport',
      summary: 'Make tools of the operations that are named, and drop those that are not',
      tag,
      access: 'admin',
      params: idParams,
      body: takeBody,
      response: providerSchema,
    },
    async (on, { actor, params, body }) => {
      const operations = body.operations.map(({ operation: key, effect, answer }) => ({
        key,
        effect,
        answer: shapeOf(answer),
      }))
      const taking = { id: importId(params.id), operations, source: sourceOf(body), endGrants: endGrantsOnTools }
      return presentProvider(await takeImport(on, actor, taking))
    },
  ),
]
