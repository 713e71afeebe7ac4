export { inSession } from '../platform/actor.ts'
export { noteAuthor } from './actions-authors.ts'
export {
  createDomain,
  deleteDomain,
  domainStanding,
  getDomain,
  verifiedOrganizationOf,
  verifyDomain,
} from './actions-domains.ts'
export { getGroup, getMember } from './actions-groups.ts'
export { changeInstallationRole } from './actions-installation-roles.ts'
export {
  acceptInvitation,
  createInvitation,
  findInvitationByToken,
  fitsInvitation,
  getInvitation,
  type InvitationParts,
  resendInvitation,
  revokeInvitation,
} from './actions-invitations.ts'
export {
  type ApiKeyParts,
  allowAttempt,
  countAttempts,
  createApiKey,
  createPrincipal,
  giveBackAttempt,
  lockPrincipals,
  makeManagementKey,
} from './actions-keys.ts'
export { admitDirectory, admitRequest } from './actions-limits.ts'
export {
  addMember,
  changeMemberRoles,
  deactivateMember,
  getMembership,
  removeMember,
  removeMembershipsOf,
  removeMembersOf,
} from './actions-memberships.ts'
export {
  createOrganization,
  eraseOrganizationOf,
  getOrganization,
  updateOrganization,
} from './actions-organizations.ts'
export { guessWordsFor, type PasswordOwner, refuseWeak, weaknessOf } from './actions-password-policy.ts'
export { hashPassword, verifyPassword } from './actions-passwords.ts'
export { proveAddress } from './actions-proofs.ts'
export {
  changeUser,
  createUser,
  makeUser,
  type OnPassword,
  refuseOutranked,
  refuseOutrankedPerson,
  type UserChange,
  type UserParts,
  updateUser,
  userOfPath,
} from './actions-users.ts'
export { isEmailAddress } from './check-email-address.ts'
export { mayActOn } from './check-outranks.ts'
export { type PasswordVerdict, passwordLengthMin, passwordUnitsMin } from './check-password.ts'
export { addressDomain } from './derive-address-domain.ts'
export { emailKey } from './derive-email-key.ts'
export { previousOf } from './derive-previous.ts'
export { invitationRefused, lastOwner } from './errors.ts'
export type * from './model.ts'
export { emailLengthMax } from './model.ts'
export { parseDomain } from './parse-domain.ts'
export { memberSchema, presentMember, presentMembership } from './render-membership.ts'
export { presentOrganization } from './render-organization.ts'
export { presentUser, userSchema } from './render-user.ts'
export { listContactAddresses } from './store-contacts.ts'
export { listGroups, lockGroup } from './store-groups.ts'
export { eraseInvitationsTo } from './store-invitations.ts'
export {
  anyApiKeyExists,
  findApiKey,
  findManagementKey,
  type KeyLine,
  keysOwnedBy,
  listKeysOf,
  listManagementKeys,
  listStaleKeys,
  touchApiKey,
} from './store-keys.ts'
export { holdMember, listMembers, membersHaveRole } from './store-members.ts'
export {
  findMembership,
  findMembershipOf,
  findMembershipsOf,
  giveTime,
  holdMembershipOf,
  listMemberships,
} from './store-memberships.ts'
export {
  findOrganization,
  findOrganizationByExternalId,
  holdOrganization,
  listOrganizations,
  lockOrganization,
} from './store-organizations.ts'
export {
  createdAtOf,
  endKeysOf,
  getPrincipal,
  knowEachOther,
  listActiveAgents,
  listOrphans,
  listOwned,
  lockPrincipalTree,
  lockThese,
  saveOwner,
  savePrincipalState,
} from './store-principals.ts'
export { hasPassword } from './store-proofs.ts'
export { findRetention, listRetentions, saveRetention } from './store-retention.ts'
export { listRoster, type RosterEntry } from './store-roster.ts'
export {
  type FoundPrincipal,
  listNames,
  listOrganizationNames,
  listPrincipals,
  searchOrganizations,
  searchPrincipals,
} from './store-search.ts'
export {
  countOtherOwners,
  eraseUser,
  findUser,
  findUserByEmail,
  findUserByExternalId,
  findUsers,
  getUser,
  listOwnersOfInstallation,
  lockUser,
  savePasswordHash,
  saveSignIn,
} from './store-users.ts'
