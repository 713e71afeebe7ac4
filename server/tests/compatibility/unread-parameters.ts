const risk = 'the risk of a sign-in is judged by what is known here; what scripts of another server saw is not believed'
const noTextChallenge = 'a challenge goes out by mail; the grant of text messages is refused'
const noText = 'codes by text message are not offered; a factor of that type is refused'
const ownPages = 'a provider is asked on the pages of this server, for what signing in needs'

const chosenOnPage = 'administrators choose their provider on the page'
const connectionScopes = 'what a connection asks its provider for is part of its settings, which were tested'

/** What an official client can send that no route reads, as `POST /path name`, with the reason. Nothing else is left unread. */
export const unreadParameters: Readonly<Record<string, string>> = {
  'POST /user_management/users ip_address': risk,
  'POST /user_management/users user_agent': risk,
  'POST /user_management/users signals_id': risk,
  'POST /user_management/magic_auth radar_auth_attempt_id': risk,
  'POST /user_management/magic_auth signals_id': risk,
  'POST /user_management/authenticate radar_auth_attempt_id': risk,
  'POST /user_management/authenticate signals_id': risk,
  'POST /user_management/authenticate verification_id': noTextChallenge,
  'POST /user_management/authenticate phone_number': noTextChallenge,
  'POST /auth/factors/enroll phone_number': noText,
  'GET /user_management/authorize claim_nonce': 'every installation has an owner, so there is nothing to claim',
  'GET /user_management/authorize provider_scopes': ownPages,
  'GET /user_management/authorize provider_query_params': ownPages,
  'POST /portal/generate_link intent_options': chosenOnPage,
  'POST /portal/generate_link intent_options.sso': chosenOnPage,
  'POST /portal/generate_link intent_options.sso.bookmark_slug': chosenOnPage,
  'POST /portal/generate_link intent_options.sso.provider_type': chosenOnPage,
  'POST /portal/generate_link admin_emails': 'the application hands its link out: nobody is mailed by it',
  'GET /sso/authorize provider_scopes': connectionScopes,
  'GET /sso/authorize provider_query_params': connectionScopes,
}
