/** What an authorization request says about the page that the person should see first. */
export interface Hints {
  /** OpenID Connect Core, section 3.1.2.1. Only fills the field: it proves nothing. */
  readonly email: string | undefined
  /** `screen_hint=sign-up`, or `prompt=create` (OpenID Initiating User Registration 1.0). */
  readonly signsUp: boolean
  /** The link of an invitation; whether it counts is for whoever looks it up. */
  readonly invitationToken: string | undefined
}

const hintLengthMax = 320

/** The hints of the request that a sign-in leads back to. */
export function parseHints(returnTo: string | undefined): Hints {
  if (returnTo === undefined) return { email: undefined, signsUp: false, invitationToken: undefined }
  const { searchParams } = new URL(returnTo, 'http://ambit.invalid')
  const email = searchParams.get('login_hint') ?? undefined
  return {
    email: email !== undefined && email.length <= hintLengthMax ? email : undefined,
    signsUp: searchParams.get('screen_hint') === 'sign-up' || searchParams.get('prompt') === 'create',
    invitationToken: searchParams.get('invitation_token') ?? undefined,
  }
}
