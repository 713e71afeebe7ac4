export interface MetadataParts {
  readonly baseUrl: string
  readonly grantTypes: readonly string[]
  readonly authMethods: readonly string[]
  readonly assertionAlgorithms: readonly string[]
  readonly proofAlgorithms: readonly string[]
  readonly scopes: readonly string[]
  /** Whether agents may register themselves and ask for an owner. */
  readonly agentsRegister: boolean
}

/**
 * RFC 8414 and OpenID Connect Discovery in one document. It says what works and nothing else (T10); grants, methods, algorithms
 * and scopes come from the very lists that the endpoints read.
 */
export function serverMetadata(parts: MetadataParts): Readonly<Record<string, unknown>> {
  const { baseUrl } = parts
  const withSecret = parts.authMethods.filter(method => method !== 'none')
  return {
    issuer: baseUrl,
    authorization_endpoint: `${baseUrl}/oauth2/authorize`,
    token_endpoint: `${baseUrl}/oauth2/token`,
    pushed_authorization_request_endpoint: `${baseUrl}/oauth2/par`,
    require_pushed_authorization_requests: false,
    device_authorization_endpoint: `${baseUrl}/oauth2/device_authorization`,
    registration_endpoint: `${baseUrl}/oauth2/register`,
    revocation_endpoint: `${baseUrl}/oauth2/revoke`,
    introspection_endpoint: `${baseUrl}/oauth2/introspection`,
    userinfo_endpoint: `${baseUrl}/oauth2/userinfo`,
    end_session_endpoint: `${baseUrl}/oauth2/end_session`,
    backchannel_logout_supported: true,
    backchannel_logout_session_supported: true,
    frontchannel_logout_supported: true,
    frontchannel_logout_session_supported: true,
    jwks_uri: `${baseUrl}/oauth2/jwks`,
    scopes_supported: parts.scopes,
    response_types_supported: ['code'],
    response_modes_supported: ['query'],
    grant_types_supported: parts.grantTypes,
    authorization_details_types_supported: ['access_grant'],
    authorization_grant_profiles_supported: ['urn:ietf:params:oauth:grant-profile:id-jag'],
    code_challenge_methods_supported: ['S256'],
    token_endpoint_auth_methods_supported: parts.authMethods,
    token_endpoint_auth_signing_alg_values_supported: parts.assertionAlgorithms,
    revocation_endpoint_auth_methods_supported: parts.authMethods,
    revocation_endpoint_auth_signing_alg_values_supported: parts.assertionAlgorithms,
    introspection_endpoint_auth_methods_supported: withSecret,
    introspection_endpoint_auth_signing_alg_values_supported: parts.assertionAlgorithms,
    dpop_signing_alg_values_supported: parts.proofAlgorithms,
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256', 'ES256'],
    prompt_values_supported: ['none', 'login', 'consent', 'select_account'],
    claims_supported: [
      'iss',
      'sub',
      'aud',
      'exp',
      'iat',
      'auth_time',
      'nonce',
      'sid',
      'act',
      'email',
      'email_verified',
      'name',
      'given_name',
      'family_name',
      'picture',
      'locale',
      'updated_at',
    ],
    authorization_response_iss_parameter_supported: true,
    client_id_metadata_document_supported: true,
    request_parameter_supported: false,
    request_uri_parameter_supported: false,
    claims_parameter_supported: false,
    ...(parts.agentsRegister ? { agent_auth: agentAuth(baseUrl) } : {}),
  }
}

/** Where an agent that nobody has made begins. What it can do before it is claimed is nothing, so no scope and no credential stands here. */
function agentAuth(baseUrl: string): Readonly<Record<string, unknown>> {
  return {
    identity_endpoint: `${baseUrl}/agent/identity`,
    claim_endpoint: `${baseUrl}/agent/identity/claim`,
    claim_completion_endpoint: `${baseUrl}/agent/identity/claim/complete`,
    identity_types_supported: ['anonymous', 'service_auth'],
  }
}

export interface ResourceParts {
  /** Origin that the client called: MCP clients compare the resource with the address they use. */
  readonly origin: string
  readonly path: string
  readonly issuer: string
  /** Whose access tokens are taken here besides. */
  readonly otherIssuers: readonly string[]
  readonly scope: string
}

/** RFC 9728 section 2. */
export function resourceMetadata({
  origin,
  path,
  issuer,
  otherIssuers,
  scope,
}: ResourceParts): Readonly<Record<string, unknown>> {
  return {
    resource: `${origin}${path}`,
    authorization_servers: [issuer, ...otherIssuers],
    scopes_supported: [scope],
    bearer_methods_supported: ['header'],
    resource_name: 'Ambit MCP gateway',
  }
}
