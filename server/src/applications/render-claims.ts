import { z } from 'zod'
import { wireTime } from '../platform/wire.ts'
import type { TemplateWords } from './check-claim-template.ts'
import type { ClaimTemplate } from './model.ts'

/** What a variable may begin with, and what comes next: the members of the three objects as the API shows them. */
export const templateWords: TemplateWords = {
  user: [
    ...['object', 'id', 'email', 'email_verified', 'first_name', 'last_name', 'name', 'profile_picture_url'],
    ...['external_id', 'metadata', 'last_sign_in_at', 'locale', 'created_at', 'updated_at'],
  ],
  organization: [
    ...['object', 'id', 'name', 'domains', 'external_id', 'metadata', 'allow_profiles_outside_organization'],
    ...['stripe_customer_id', 'created_at', 'updated_at'],
  ],
  organization_membership: [
    ...['object', 'id', 'organization_id', 'organization_name', 'user_id', 'status', 'directory_managed'],
    ...['custom_attributes', 'role', 'roles', 'created_at', 'updated_at'],
  ],
}

export const claimTemplateSchema = z
  .object({
    object: z.literal('jwt_template'),
    content: z.string(),
    created_at: z.string(),
    updated_at: z.string(),
  })
  .meta({ id: 'JwtTemplate' })

/** A template as the API shows it. */
export function presentClaimTemplate(template: ClaimTemplate): z.input<typeof claimTemplateSchema> {
  return {
    object: 'jwt_template',
    content: template.content,
    created_at: wireTime(template.createdAt),
    updated_at: wireTime(template.updatedAt),
  }
}

export const claimPreviewSchema = z
  .object({
    object: z.literal('jwt_template_preview'),
    claims: z.record(z.string(), z.unknown()),
    bytes: z.number().int(),
    bytes_max: z.number().int(),
    fits: z.boolean().describe('False: no token could be made with these claims.'),
  })
  .meta({ id: 'JwtTemplatePreview' })
