import { z } from 'zod'
import { findOrganization, userOfPath } from '../directory/index.ts'
import { type OrganizationId, parseId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { notFound } from '../platform/refusal.ts'
import { api, type Route } from '../platform/route.ts'
import { changeClaimTemplate, claimsBytesMax, claimsSize, claimValues, readClaimTemplate } from './actions-claims.ts'
import { templateClaims } from './derive-template-claims.ts'
import type { Application, ClaimTemplate } from './model.ts'
import { parseApplicationId } from './parse-application.ts'
import { claimPreviewSchema, claimTemplateSchema, presentClaimTemplate } from './render-claims.ts'
import { findDefaultApplication, getApplication } from './store.ts'

const templateCharactersMax = 8_192
const tag = 'Applications'
const idParams = z.object({ id: z.string() })
const contentBody = z.object({ content: z.string().min(1).max(templateCharactersMax) })

/** The calls of the WorkOS API name no application, and mean the default one. */
async function defaultApplication(on: Platform): Promise<Application> {
  const found = await findDefaultApplication(on.database)
  if (found === undefined) throw notFound('default application')
  return found
}

function there(template: ClaimTemplate | undefined): ClaimTemplate {
  if (template === undefined) throw notFound('JWT template')
  return template
}

async function organizationNamed(on: Platform, text: string | undefined): Promise<OrganizationId | undefined> {
  if (text === undefined) return undefined
  const id = parseId('organization', text)
  const found = id === undefined ? undefined : await findOrganization(on.database, id)
  if (found === undefined) throw notFound('organization')
  return found.id
}

/** Templates of what stands in access tokens besides. */
export const claimRoutes: readonly Route[] = [
  api(
    {
      method: 'get',
      path: '/user_management/jwt_template',
      operation: 'getJwtTemplate',
      summary: 'Read the template of claims of the default application',
      tag,
      access: 'auditor',
      response: claimTemplateSchema,
    },
    async on => presentClaimTemplate(there((await defaultApplication(on)).claimTemplate)),
  ),
  api(
    {
      method: 'put',
      path: '/user_management/jwt_template',
      operation: 'updateJwtTemplate',
      summary: 'Say what stands in access tokens of the default application besides',
      tag,
      access: 'admin',
      body: contentBody,
      response: claimTemplateSchema,
    },
    async (on, { actor, body }) => {
      const { id } = await defaultApplication(on)
      const change = { id, content: body.content }
      return presentClaimTemplate(there(await on.database.transaction(tx => changeClaimTemplate(tx, actor, change))))
    },
  ),
  api(
    {
      method: 'get',
      path: '/v1/applications/{id}/jwt_template',
      operation: 'getApplicationJwtTemplate',
      summary: 'Read the template of claims of an application',
      tag,
      access: 'auditor',
      params: idParams,
      response: claimTemplateSchema,
    },
    async (on, { params }) => {
      const application = await getApplication(on.database, parseApplicationId(params.id))
      return presentClaimTemplate(there(application.claimTemplate))
    },
  ),
  api(
    {
      method: 'put',
      path: '/v1/applications/{id}/jwt_template',
      operation: 'updateApplicationJwtTemplate',
      summary: 'Say what stands in access tokens of an application besides',
      tag,
      access: 'admin',
      params: idParams,
      body: contentBody,
      response: claimTemplateSchema,
    },
    async (on, { actor, params, body }) => {
      const change = { id: parseApplicationId(params.id), content: body.content }
      return presentClaimTemplate(there(await on.database.transaction(tx => changeClaimTemplate(tx, actor, change))))
    },
  ),
  api(
    {
      method: 'delete',
      path: '/v1/applications/{id}/jwt_template',
      operation: 'deleteApplicationJwtTemplate',
      summary: 'Have nothing in access tokens of an application besides',
      tag,
      access: 'admin',
      params: idParams,
      response: z.null(),
      status: 204,
    },
    async (on, { actor, params }) => {
      const change = { id: parseApplicationId(params.id), content: undefined }
      await on.database.transaction(tx => changeClaimTemplate(tx, actor, change))
      return null
    },
  ),
  api(
    {
      method: 'post',
      path: '/v1/applications/{id}/jwt_template/preview',
      operation: 'previewApplicationJwtTemplate',
      summary: 'What a template would write into the token of a person; keeps nothing',
      tag,
      access: 'admin',
      params: idParams,
      body: contentBody.extend({ user_id: z.string(), organization_id: z.string().optional() }),
      response: claimPreviewSchema,
    },
    async (on, { params, body }) => {
      await getApplication(on.database, parseApplicationId(params.id))
      const node = readClaimTemplate(body.content)
      const { id: userId } = await userOfPath(on, body.user_id)
      const organizationId = await organizationNamed(on, body.organization_id)
      const claims = templateClaims(node, await claimValues(on.database, { userId, organizationId }))
      const bytes = claimsSize(claims)
      return {
        object: 'jwt_template_preview' as const,
        claims,
        bytes,
        bytes_max: claimsBytesMax,
        fits: bytes <= claimsBytesMax,
      }
    },
  ),
]
