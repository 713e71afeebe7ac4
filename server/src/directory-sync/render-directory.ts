import { z } from 'zod'
import type { OrganizationDomain } from '../directory/index.ts'
import { wireTime } from '../platform/wire.ts'
import {
  type Directory,
  type DirectoryGroup,
  type DirectoryToken,
  type DirectoryUser,
  directoryTypes,
} from './model.ts'

/** The directory, as the API shows it. */
export const directorySchema = z
  .object({
    object: z.literal('directory'),
    id: z.string(),
    organization_id: z.string(),
    external_key: z.string(),
    type: z.enum(directoryTypes),
    state: z.enum(['linked', 'validating']),
    name: z.string(),
    metadata: z.object({
      users: z.object({ active: z.number().int(), inactive: z.number().int() }),
      groups: z.number().int(),
    }),
    created_at: z.string(),
    updated_at: z.string(),
  })
  .meta({ id: 'Directory' })

export interface Counted {
  readonly active: number
  readonly inactive: number
  readonly groups: number
}

/** The directory in its wire shape. */
export function presentDirectory(directory: Directory, counted: Counted): z.input<typeof directorySchema> {
  const { active, inactive, groups } = counted
  return {
    ...facts(directory),
    external_key: directory.id,
    state: directory.state,
    metadata: { users: { active, inactive }, groups },
  }
}

function facts(directory: Directory) {
  return {
    object: 'directory' as const,
    id: directory.id,
    organization_id: directory.organizationId,
    type: directory.type,
    name: directory.name,
    created_at: wireTime(directory.createdAt),
    updated_at: wireTime(directory.updatedAt),
  }
}

/** As its first event has it, with the domains that its organization has proven. */
export function presentActivated(directory: Directory, domains: readonly OrganizationDomain[]): object {
  return {
    ...facts(directory),
    state: 'active',
    external_key: directory.id,
    domains: domains
      .filter(({ state }) => state === 'verified')
      .map(({ id, domain }) => ({ object: 'organization_domain', id, domain })),
  }
}

/** As its last event has it. */
export function presentDeleted(directory: Directory): object {
  return { ...facts(directory), state: 'deleting' }
}

/** The token, by its last letters. */
export function presentToken(token: DirectoryToken, { organizationId }: Directory): object {
  return {
    object: 'directory_token',
    id: token.id,
    directory_id: token.directoryId,
    organization_id: organizationId,
    token_suffix: token.hint,
    created_at: wireTime(token.createdAt),
  }
}

/** The group, as the API shows it. */
export const directoryGroupSchema = z
  .object({
    object: z.literal('directory_group'),
    id: z.string(),
    idp_id: z.string(),
    directory_id: z.string(),
    organization_id: z.string(),
    name: z.string(),
    raw_attributes: z.record(z.string(), z.unknown()),
    created_at: z.string(),
    updated_at: z.string(),
  })
  .meta({ id: 'DirectoryGroup' })

/** The group in its wire shape. */
export function presentDirectoryGroup(group: DirectoryGroup): z.input<typeof directoryGroupSchema> {
  return {
    object: 'directory_group',
    id: group.id,
    idp_id: group.externalId ?? group.id,
    directory_id: group.directoryId,
    organization_id: group.organizationId,
    name: group.name,
    raw_attributes: {},
    created_at: wireTime(group.createdAt),
    updated_at: wireTime(group.updatedAt),
  }
}

const plainUserSchema = z.object({
  object: z.literal('directory_user'),
  id: z.string(),
  directory_id: z.string(),
  organization_id: z.string(),
  idp_id: z.string(),
  email: z.string().nullable(),
  first_name: z.string().nullable(),
  last_name: z.string().nullable(),
  name: z.string().nullable(),
  emails: z.array(
    z.object({ primary: z.boolean().optional(), type: z.string().optional(), value: z.string().nullable() }),
  ),
  job_title: z.string().nullable(),
  username: z.string().nullable(),
  state: z.enum(['active', 'suspended', 'inactive']),
  raw_attributes: z.record(z.string(), z.unknown()),
  custom_attributes: z.record(z.string(), z.unknown()),
  created_at: z.string(),
  updated_at: z.string(),
})

/** The user with their groups, as the API shows them. */
export const directoryUserSchema = plainUserSchema
  .extend({ groups: z.array(directoryGroupSchema) })
  .meta({ id: 'DirectoryUser' })

/** The user in the wire shape of events. */
export function presentDirectoryUser(user: DirectoryUser): z.input<typeof plainUserSchema> {
  return {
    object: 'directory_user',
    id: user.id,
    directory_id: user.directoryId,
    organization_id: user.organizationId,
    idp_id: user.externalId ?? user.id,
    email: user.email ?? null,
    first_name: user.firstName ?? null,
    last_name: user.lastName ?? null,
    name: user.displayName ?? null,
    emails: emailsOf(user),
    job_title: user.jobTitle ?? null,
    username: user.userName,
    state: user.active ? 'active' : 'inactive',
    raw_attributes: { ...user.resource },
    custom_attributes: {},
    created_at: wireTime(user.createdAt),
    updated_at: wireTime(user.updatedAt),
  }
}

const emailsSchema = z
  .array(
    z.object({
      primary: z.boolean().optional().catch(undefined),
      type: z.string().optional().catch(undefined),
      value: z.string().nullable().catch(null),
    }),
  )
  .catch([])

function emailsOf(user: DirectoryUser): z.output<typeof emailsSchema> {
  return emailsSchema.parse(user.resource.emails ?? [])
}

/** The user with their groups in the wire shape. */
export function presentWithGroups(
  user: DirectoryUser,
  groups: readonly DirectoryGroup[],
): z.input<typeof directoryUserSchema> {
  return { ...presentDirectoryUser(user), groups: groups.map(presentDirectoryGroup) }
}
