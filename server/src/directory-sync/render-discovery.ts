import { enterpriseSchemaId, groupSchemaId, userSchemaId } from './render-scim.ts'

/** Of a page of a list (RFC 7644 section 3.4.2.4). */
export const pageMax = 200

/** What this server does of SCIM (RFC 7643 section 5). */
export function presentServiceProvider(base: string): object {
  return {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig'],
    patch: { supported: true },
    bulk: { supported: false, maxOperations: 0, maxPayloadSize: 0 },
    filter: { supported: true, maxResults: pageMax },
    changePassword: { supported: false },
    sort: { supported: false },
    etag: { supported: true },
    authenticationSchemes: [
      {
        type: 'oauthbearertoken',
        name: 'Bearer token',
        description: 'The token of this directory, in the header Authorization.',
        primary: true,
      },
    ],
    meta: { resourceType: 'ServiceProviderConfig', location: `${base}/ServiceProviderConfig` },
  }
}

interface Named {
  readonly id: string
  readonly [member: string]: unknown
}

/** Kinds of resources (RFC 7643 section 6). */
export function presentResourceTypes(base: string): readonly Named[] {
  const schemas = ['urn:ietf:params:scim:schemas:core:2.0:ResourceType']
  const meta = (id: string) => ({ resourceType: 'ResourceType', location: `${base}/ResourceTypes/${id}` })
  const extensions = [{ schema: enterpriseSchemaId, required: false }]
  return [
    {
      schemas,
      id: 'User',
      name: 'User',
      endpoint: '/Users',
      description: 'People of the directory',
      schema: userSchemaId,
      schemaExtensions: extensions,
      meta: meta('User'),
    },
    {
      schemas,
      id: 'Group',
      name: 'Group',
      endpoint: '/Groups',
      description: 'Groups of the directory',
      schema: groupSchemaId,
      schemaExtensions: [],
      meta: meta('Group'),
    },
  ]
}

interface Attribute {
  readonly name: string
  readonly type?: 'string' | 'boolean' | 'complex' | 'reference'
  readonly required?: true
  readonly many?: true
  readonly readOnly?: true
  readonly unique?: true
  readonly exact?: true
  readonly parts?: readonly Attribute[]
}

function described(attribute: Attribute): object {
  const { name, type = 'string', required = false, many = false, readOnly, unique, exact = false, parts } = attribute
  return {
    name,
    type,
    multiValued: many,
    description: name,
    required,
    caseExact: exact,
    mutability: readOnly === true ? 'readOnly' : 'readWrite',
    returned: 'default',
    uniqueness: unique === true ? 'server' : 'none',
    ...(type === 'reference' ? { referenceTypes: ['User', 'Group'] } : {}),
    ...(parts === undefined ? {} : { subAttributes: parts.map(described) }),
  }
}

const linked: readonly Attribute[] = [
  { name: 'value', exact: true },
  { name: 'display' },
  { name: '$ref', type: 'reference', exact: true },
]
const listed: readonly Attribute[] = [{ name: 'value' }, { name: 'type' }, { name: 'primary', type: 'boolean' }]

const userAttributes: readonly Attribute[] = [
  { name: 'userName', required: true, unique: true },
  {
    name: 'name',
    type: 'complex',
    parts: [{ name: 'formatted' }, { name: 'familyName' }, { name: 'givenName' }],
  },
  { name: 'displayName' },
  { name: 'title' },
  { name: 'active', type: 'boolean' },
  { name: 'emails', type: 'complex', many: true, parts: listed },
  { name: 'groups', type: 'complex', many: true, readOnly: true, parts: linked },
]

const groupAttributes: readonly Attribute[] = [
  { name: 'displayName', required: true },
  { name: 'members', type: 'complex', many: true, parts: [...linked, { name: 'type' }] },
]

const enterpriseAttributes: readonly Attribute[] = [
  { name: 'employeeNumber' },
  { name: 'costCenter' },
  { name: 'organization' },
  { name: 'division' },
  { name: 'department' },
  { name: 'manager', type: 'complex', parts: [{ name: 'value' }, { name: 'displayName', readOnly: true }] },
]

/** What is kept of each kind of resource (RFC 7643 section 7); more is kept as it is sent. */
export function presentSchemas(base: string): readonly Named[] {
  const all: readonly (readonly [string, string, readonly Attribute[]])[] = [
    [userSchemaId, 'User', userAttributes],
    [groupSchemaId, 'Group', groupAttributes],
    [enterpriseSchemaId, 'EnterpriseUser', enterpriseAttributes],
  ]
  return all.map(([id, name, attributes]) => ({
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:Schema'],
    id,
    name,
    description: name,
    attributes: attributes.map(described),
    meta: { resourceType: 'Schema', location: `${base}/Schemas/${id}` },
  }))
}
