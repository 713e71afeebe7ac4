export { createProvider, type ProviderParts, retireProvider, setMayAsk } from './actions.ts'
export { type AccountChange, changeAccountSettings } from './actions-account-settings.ts'
export {
  type AfterForget,
  disconnectAccount,
  type EndGrants,
  forgetAccounts,
  saveAccount,
} from './actions-accounts.ts'
export { argumentProblems, type CallParts, callUpstream } from './actions-call.ts'
export { type Callable, callableAtOnce, findCallable, fitting, withAccount } from './actions-callable.ts'
export { requestConnection } from './actions-connect-request.ts'
export { listUsable, needsAccount } from './actions-credentials.ts'
export { enterSecret } from './actions-imports.ts'
export { authMethodOf, type Integrated } from './actions-integrations.ts'
export { roleLacking } from './actions-own.ts'
export { integrationFor, type OwnedIntegration, type PipesOwner, pipesOwner } from './actions-owners.ts'
export { defaultScopes, redirectUriOf, scopesFor } from './actions-party.ts'
export { prepareAccount } from './actions-refresh.ts'
export { findRelayPlace, mayUse, type RelayPlace, type RelayTarget, relayTarget } from './actions-relay.ts'
export { loseRenewable } from './actions-restored.ts'
export { configureIntegration, listOrganizationIntegrations, type OrganizationIntegration } from './actions-settings.ts'
export { organizationsWithAccounts } from './actions-shared.ts'
export { checkFreshness, refreshProvider, reviewTool, setEffect } from './actions-tools.ts'
export { listValues, type OfferedValue, toolsLookedAt } from './actions-values.ts'
export { type CompiledSchema, compileSchema, type SchemaProblem } from './check-arguments.ts'
export { isDefault } from './decide-meant-account.ts'
export { type AccountHealth, accountHealth } from './derive-account-health.ts'
export { labelOf } from './derive-account-label.ts'
export { cleanText, hidesText } from './derive-clean-text.ts'
export { isLower } from './derive-effect.ts'
export { givenArguments } from './derive-given-arguments.ts'
export type { RelayedRequest } from './derive-relay.ts'
export { qualifiedToolName, splitToolName } from './derive-tool-name.ts'
export { serveOwnTools } from './methods/ambit.ts'
export { closeConnections } from './methods/mcp-connections.ts'
export * from './model.ts'
export { presentWireAccount, wireAccountSchema } from './render-integration.ts'
export { sharedAccountsTitle } from './render-shared-accounts.ts'
export {
  findProvider,
  findProviderById,
  findTool,
  getProvider,
  getTool,
  holdTools,
  listProviders,
  listTools,
} from './store.ts'
export {
  findAccount,
  findAccountOf,
  getAccount,
  holdAccount,
  listAccounts,
  listAccountsAnywhere,
} from './store-accounts.ts'
export { listFittingAnywhere } from './store-fitting.ts'
export { findConnectRequest } from './store-flows.ts'
export { findIntegrationById, findSettings, listEnabledIntegrations } from './store-integrations.ts'
export { type AccountsAt, accountsByProvider } from './store-reach.ts'
export { type NamedTool, searchTools } from './store-search.ts'
export { listConnectedBefore } from './store-unused.ts'
