import { z } from 'zod'
import { Secret } from '../platform/secret.ts'
import type { ClientGiven, IntegrationChange } from './actions-integrations.ts'
import { authMethods, type CustomDefinition, type Ownership, tokenBodies } from './model.ts'

/** Bodies of the Pipes API. */

export const nameCharactersMax = 100
const descriptionCharactersMax = 500
export const urlCharactersMax = 2_000
const secretCharactersMax = 8_192
const askedScopesMax = 50
const parametersMax = 20
const secretLengthMin = 5

export const pipesSecret = z
  .string()
  .min(1)
  .max(secretCharactersMax)
  .regex(/^[\x21-\x7e]+$/)
export const idText = z.string().max(nameCharactersMax)
export const scopesText = z.array(z.string().min(1).max(nameCharactersMax)).max(askedScopesMax)
/** No provider here declares a field of its own. */
export const noConfig = z.record(z.string(), z.string()).refine(fields => Object.keys(fields).length === 0, {
  message: 'This provider declares no such field.',
})
export const description = z.string().max(descriptionCharactersMax).nullable()

const credentials = z.object({
  type: z.enum(['custom', 'organization']),
  client_id: z
    .string()
    .min(1)
    .max(nameCharactersMax * 5)
    .optional(),
  client_secret: pipesSecret.optional(),
})
const keyInstallation = z.object({
  secret: pipesSecret.min(secretLengthMin),
  user_id: idText,
  organization_id: idText.optional(),
})
const address = z.string().max(urlCharactersMax)
const parameters = z
  .record(z.string().min(1).max(nameCharactersMax), z.string().max(urlCharactersMax))
  .refine(given => Object.keys(given).length <= parametersMax, `at most ${parametersMax} parameters`)
const definition = z.object({
  name: z.string().trim().min(1).max(nameCharactersMax),
  authorization_url: address.optional(),
  token_url: address.optional(),
  refresh_token_url: address.nullable().optional(),
  pkce_enabled: z.boolean().optional(),
  request_scope_separator: z.enum([' ', ',', '+', ';']).optional(),
  scopes_required: z.boolean().optional(),
  client_secret_required: z.boolean().optional(),
  additional_authorization_parameters: parameters.optional(),
  token_body_content_type: z.enum(tokenBodies).optional(),
  authenticate_via: z.enum(['request_body', 'basic_auth_header']).optional(),
})
const definitionPart = definition.partial()
type DefinitionBody = Omit<z.output<typeof definitionPart>, 'name'>

export const createIntegrationBody = z.object({
  provider: z.string().min(1).max(nameCharactersMax),
  ownership: z.enum(['user', 'organization']).default('user'),
  description: description.optional(),
  enabled: z.boolean().default(false),
  scopes: scopesText.nullable().optional(),
  auth_methods: z.array(z.enum(authMethods)).min(1).max(1).default(['oauth']),
  config: noConfig.optional(),
  credentials: credentials.optional(),
  api_key: keyInstallation.optional(),
  custom_provider: definition.optional(),
})
export const updateIntegrationBody = z
  .object({
    description: description.optional(),
    enabled: z.boolean().optional(),
    scopes: scopesText.nullable().optional(),
    credentials: credentials.optional(),
    api_key: keyInstallation.optional(),
    custom_provider: definitionPart.optional(),
  })
  .refine(({ credentials: client, api_key }) => client === undefined || api_key === undefined, {
    message: 'Give credentials or api_key, not both.',
    path: ['api_key'],
  })

/** With its secret wrapped. */
export function clientOf(given: z.output<typeof credentials> | undefined): ClientGiven | undefined {
  return (
    given && {
      type: given.type,
      id: given.client_id,
      secret: given.client_secret === undefined ? undefined : new Secret(given.client_secret),
    }
  )
}

const byDefault: CustomDefinition = {
  authorizationUrl: undefined,
  tokenUrl: undefined,
  refreshTokenUrl: undefined,
  pkceEnabled: true,
  requestScopeSeparator: ' ',
  scopesRequired: false,
  clientSecretRequired: true,
  additionalAuthorizationParameters: {},
  tokenBodyContentType: 'application/x-www-form-urlencoded',
  authenticateVia: 'request_body',
}

/** With what is not given as it was, or by default. */
export function definitionOf(body: DefinitionBody, former: CustomDefinition = byDefault): CustomDefinition {
  const refresh = body.refresh_token_url
  return {
    authorizationUrl: body.authorization_url ?? former.authorizationUrl,
    tokenUrl: body.token_url ?? former.tokenUrl,
    refreshTokenUrl: refresh === undefined ? former.refreshTokenUrl : (refresh ?? undefined),
    pkceEnabled: body.pkce_enabled ?? former.pkceEnabled,
    requestScopeSeparator: body.request_scope_separator ?? former.requestScopeSeparator,
    scopesRequired: body.scopes_required ?? former.scopesRequired,
    clientSecretRequired: body.client_secret_required ?? former.clientSecretRequired,
    additionalAuthorizationParameters:
      body.additional_authorization_parameters ?? former.additionalAuthorizationParameters,
    tokenBodyContentType: body.token_body_content_type ?? former.tokenBodyContentType,
    authenticateVia: body.authenticate_via ?? former.authenticateVia,
  }
}

/** What a body changes; members that it does not have change nothing. */
export function changeOf(body: z.output<typeof updateIntegrationBody>): IntegrationChange {
  const { custom_provider: custom } = body
  return {
    description: body.description,
    enabled: body.enabled,
    scopes: body.scopes,
    client: clientOf(body.credentials),
    custom:
      custom && (former => ({ name: custom.name ?? former.name, definition: definitionOf(custom, former.definition) })),
  }
}

/** A query's word for yes or no. */
export const flag = z
  .enum(['true', 'false'])
  .transform(text => text === 'true')
  .optional()

export const connectionOwner = z.enum(['user', 'organization']).default('user') satisfies z.ZodType<Ownership>
