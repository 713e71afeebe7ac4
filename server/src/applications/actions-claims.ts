import { record } from '../audit/index.ts'
import {
  findMembershipOf,
  findOrganization,
  findUser,
  presentMembership,
  presentOrganization,
  presentUser,
} from '../directory/index.ts'
import { type Actor, actorName, inSession } from '../platform/actor.ts'
import type { Sql, Transaction } from '../platform/database.ts'
import type { ApplicationId, OrganizationId, UserId } from '../platform/ids.ts'
import type { Json } from '../platform/json.ts'
import { type FieldError, oauthRefusal, unprocessable } from '../platform/refusal.ts'
import { claimTemplateFaults } from './check-claim-template.ts'
import { templateClaims } from './derive-template-claims.ts'
import { applicationBuiltIn } from './errors.ts'
import { type Application, type ClaimTemplate, isBuiltIn } from './model.ts'
import { parseClaimTemplate, type TemplateNode } from './parse-claim-template.ts'
import { templateWords } from './render-claims.ts'
import { getApplication, holdApplication } from './store.ts'
import { saveClaimTemplate } from './store-claims.ts'

/** With a refresh token and the person beside it, a token has to fit into one cookie of about 4 KB. */
export const claimsBytesMax = 3_072

/** What an application wants to stand in the tokens of its people besides; undefined takes the template away. */
export async function changeClaimTemplate(
  tx: Transaction,
  actor: Actor,
  { id, content }: { readonly id: ApplicationId; readonly content: string | undefined },
): Promise<ClaimTemplate | undefined> {
  await holdApplication(tx, id)
  const before = await getApplication(tx, id)
  if (isBuiltIn(before.kind)) throw applicationBuiltIn()
  if (content !== undefined) readClaimTemplate(content)
  const after = await saveClaimTemplate(tx, id, content)
  await record(tx, {
    type: 'application.updated',
    ...inSession(actor),
    body: {
      actor: actorName(actor),
      application: id,
      before: { claim_template: before.claimTemplate?.content ?? null },
      after: { claim_template: content ?? null },
    },
  })
  return after
}

/** 422 with an entry for each fault, with its place. */
export function readClaimTemplate(content: string): TemplateNode {
  const parsed = parseClaimTemplate(content)
  if (!parsed.ok)
    throw refused([{ code: 'template_not_readable', message: `${placeOf(content, parsed.at)}: ${parsed.why}.` }])
  const faults = claimTemplateFaults(parsed.node, templateWords)
  if (faults.length === 0) return parsed.node
  throw refused(
    faults.map(({ code, message, at }) => ({
      code,
      message: at === 0 ? message : `${placeOf(content, at)}: ${message}`,
    })),
  )
}

function refused(faults: readonly FieldError[]): Error {
  return unprocessable(
    'Validation failed. The template can’t be used.',
    faults.map(fault => ({ ...fault, field: 'content' })),
  )
}

function placeOf(content: string, at: number): string {
  const lines = content.slice(0, at).split('\n')
  return `line ${lines.length}, column ${(lines.at(-1)?.length ?? 0) + 1}`
}

export interface ClaimsFor {
  readonly userId: UserId
  readonly organizationId: OrganizationId | undefined
}

/**
 * The claims that the application's template makes of this person now.
 *
 * @throws Refusal 400 `token_too_big` when they are more than a token may carry.
 */
export async function customClaims(
  sql: Sql,
  application: Pick<Application, 'claimTemplate'>,
  asked: ClaimsFor,
): Promise<Readonly<Record<string, Json>>> {
  const { claimTemplate } = application
  if (claimTemplate === undefined) return {}
  const parsed = parseClaimTemplate(claimTemplate.content)
  if (!parsed.ok) throw new TypeError('a kept claim template can be read')
  const claims = templateClaims(parsed.node, await claimValues(sql, asked))
  const size = claimsSize(claims)
  if (size <= claimsBytesMax) return claims
  throw oauthRefusal(
    'token_too_big',
    `The claims of this application’s template have ${size} bytes, more than ${claimsBytesMax}. Make the template smaller.`,
  )
}

/** As they stand in the token, before it is encoded. */
export function claimsSize(claims: Readonly<Record<string, Json>>): number {
  return Buffer.byteLength(JSON.stringify(claims))
}

/** What the variables of a template stand for: the objects of the API, null where there is none. */
export async function claimValues(sql: Sql, { userId, organizationId }: ClaimsFor): Promise<Json> {
  const user = await findUser(sql, userId)
  const inOrganization = organizationId === undefined ? undefined : { userId, organizationId }
  const organization = organizationId === undefined ? undefined : await findOrganization(sql, organizationId)
  const membership = inOrganization === undefined ? undefined : await findMembershipOf(sql, inOrganization)
  const values = {
    user: user === undefined ? null : presentUser(user),
    organization: organization === undefined ? null : presentOrganization(organization),
    organization_membership: membership === undefined ? null : presentMembership(membership),
  }
  return JSON.parse(JSON.stringify(values)) as Json
}
