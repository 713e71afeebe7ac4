import type { Application } from '../applications/index.ts'
import type { User } from '../directory/index.ts'
import type { Id, OrganizationId } from '../platform/ids.ts'
import type { Session, Tokens, UserSession } from '../sessions/index.ts'
import type { AuthenticationMethod } from '../sign-in/index.ts'

/** Of the address and the browser that an application names: whatever it says there is kept with the session. */
export const sayingLengthMax = 500

/** Where a person sits: what the application says of them when it proved who it is, else what this server sees itself. */
export interface Place {
  readonly address: string | undefined
  readonly userAgent: string | undefined
}

/** A request for tokens of a person, once it is known which application asks. */
export interface UserTokenRequest {
  readonly values: ReadonlyMap<string, string>
  readonly application: Application
  /** `confidential` when the application, or an administrator of this installation, proved to be the caller. */
  readonly client: 'confidential' | 'public'
  readonly place: Place
}

/** A person is signed in to an application: what the answer is made of. */
export interface Authenticated {
  readonly user: User
  readonly session: Session
  readonly tokens: Tokens
  readonly organizationId: UserSession['organizationId']
  readonly method: UserSession['method']
  readonly impersonator: UserSession['impersonator']
}

/** What `/user_management/authorize` tells an application that can't have a code. */
export interface AuthorizationFault {
  readonly error:
    | 'invalid_request'
    | 'access_denied'
    | 'login_required'
    | 'connection_invalid'
    | 'invalid_connection_selector'
    | 'organization_invalid'
    | 'authentication_method_not_allowed'
    | 'sign_up_not_allowed'
    | 'sso_required'
    | 'organization_authentication_methods_required'
    | 'invitation_invalid'
    | 'invitation_cannot_be_used_for_email'
  readonly description: string
}

/** A request to sign a person in that all steps let pass. */
export interface AuthorizationAsked {
  readonly codeChallenge: string | undefined
  readonly organizationId: OrganizationId | undefined
  /** The third party that the person is to sign in with; undefined for the hosted page. */
  readonly provider: AuthenticationMethod | undefined
  /** The connection of an organization that the person is to come by; `organization`: that of the organization which is asked for. */
  readonly connection: Id<'connection'> | 'organization' | undefined
  readonly prompt: 'none' | 'login' | undefined
  /** Oldest sign-in that may be used, in seconds. */
  readonly maxAgeSeconds: number
  readonly invitationToken: string | undefined
}
