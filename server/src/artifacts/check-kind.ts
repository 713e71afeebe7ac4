/** What an agent made: the skill whose result it is, or what it is without one. */
export const artifactKinds = [
  'user_management',
  'sso_setup',
  'domain_verification',
  'organization_switcher',
  'profile',
  'sessions',
  'api_keys',
  'mfa_enrolment',
  'invitations',
  'roles',
  'audit_log_viewer',
  'connected_accounts',
  'agent_approvals',
  'sign_in',
  'configuration',
  'other',
] as const
export type ArtifactKind = (typeof artifactKinds)[number]

/** The kind that a text names, if there is such a kind. */
export function artifactKind(text: string): ArtifactKind | undefined {
  return artifactKinds.find(each => each === text)
}
