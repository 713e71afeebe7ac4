import type { Id, OrganizationId, UserId } from '../platform/ids.ts'

/** What is told of a break-glass account; `lost`: it is one, and nobody comes in by it any more. */
export type BreakGlassNotice = 'used' | 'named' | 'taken_off' | 'lost'

/** How a provider speaks. */
export const protocols = ['oidc', 'saml'] as const
export type Protocol = (typeof protocols)[number]

/** The kinds of providers by the names of the WorkOS API, with the protocol of each. */
export const connectionTypes = {
  GenericOIDC: 'oidc',
  OktaOIDC: 'oidc',
  EntraIdOIDC: 'oidc',
  GoogleOIDC: 'oidc',
  GenericSAML: 'saml',
  OktaSAML: 'saml',
  AzureSAML: 'saml',
  GoogleSAML: 'saml',
  OneLoginSAML: 'saml',
  PingOneSAML: 'saml',
  PingFederateSAML: 'saml',
  JumpCloudSAML: 'saml',
  ADFSSAML: 'saml',
  KeycloakSAML: 'saml',
  Auth0SAML: 'saml',
  DuoSAML: 'saml',
  CyberArkSAML: 'saml',
  CloudflareSAML: 'saml',
  LastPassSAML: 'saml',
  MiniOrangeSAML: 'saml',
  OracleSAML: 'saml',
  RipplingSAML: 'saml',
  SalesforceSAML: 'saml',
  ShibbolethSAML: 'saml',
  SimpleSamlPhpSAML: 'saml',
  VMwareSAML: 'saml',
} as const satisfies Record<string, Protocol>
export type ConnectionType = keyof typeof connectionTypes

/** `draft`: nobody signs in by it yet. `active`: a test sign-in showed what arrives. `inactive`: it was, and was switched off. */
export const connectionStates = ['draft', 'active', 'inactive'] as const
export type ConnectionState = (typeof connectionStates)[number]

/** An organization's own identity provider. Its secret is sealed and stands nowhere else. */
export interface Connection {
  readonly id: Id<'connection'>
  readonly organizationId: OrganizationId
  readonly protocol: Protocol
  readonly type: ConnectionType
  readonly name: string
  readonly state: ConnectionState
  /** What its protocol needs: see `methods/`. */
  readonly settings: Readonly<Record<string, unknown>>
  readonly hasSecret: boolean
  /** Whether a sign-in may begin at the provider. */
  readonly idpInitiated: boolean
  /** Of the test sign-in that stands for the settings as they are. */
  readonly testedAt: Date | undefined
  readonly createdAt: Date
  readonly updatedAt: Date
}

/** What a provider says of a person, once its answer was judged. */
export interface Assertion {
  /** The provider's own id of the person: the only thing that a profile is found by. */
  readonly idpId: string
  readonly email: string | undefined
  /** Undefined where the provider says nothing about it. */
  readonly emailVerified: boolean | undefined
  readonly firstName: string | undefined
  readonly lastName: string | undefined
  readonly groups: readonly string[]
  /** As it was said, for the application that asks. */
  readonly raw: Readonly<Record<string, unknown>>
}

/** Who a person is at a provider, as it last said. */
export interface Profile {
  readonly id: Id<'profile'>
  readonly connectionId: Id<'connection'>
  readonly idpId: string
  readonly userId: UserId | undefined
  readonly email: string
  readonly firstName: string | undefined
  readonly lastName: string | undefined
  readonly groups: readonly string[]
  readonly raw: Readonly<Record<string, unknown>>
}

/** `sign_in`: into this server. `profile`: for an application that asks who it is. `test`: by an administrator, who sees what arrives. */
export type VisitPurpose = 'sign_in' | 'profile' | 'test'

/** What an application asked for when it sent a browser to `/sso/authorize`. */
export interface ProfileAsked {
  readonly clientId: string
  readonly redirectUri: string
  readonly state: string | undefined
  readonly codeChallenge: string | undefined
}

/** The role that a group of the provider stands for. */
export interface RoleMapping {
  readonly group: string
  readonly role: string
}

/** Of a text that an administrator gives. */
export const settingLengthMax = 500
/** Of the name of a group. */
export const idpGroupLengthMax = 300
/** Of one person. */
export const idpGroupsMax = 500
