import type { client } from '../../api.ts'

export type Finding = Awaited<ReturnType<typeof client.listFindings>>['data'][number]

/** What was found, and the step that settles it. */
export const findingWords: Readonly<Record<Finding['kind'], readonly [string, string]>> = {
  agent_dormant: ['Dormant agent', 'Suspend it, or ask its owner'],
  owner_missing: ['Without an owner who is active', 'Hand it over'],
  access_grant_unused: ['Granted and not used', 'End the session, or grant less next time'],
  account_unused: ['Account that nothing uses', 'Disconnect it'],
  consent_unused: ['Consent that nothing uses', 'Withdraw it'],
  api_key_unused: ['API key that nothing uses', 'Delete it'],
  api_key_old: ['Old API key', 'Make a new one, then delete it'],
  client_secret_unused: ['Client secret that nothing uses', 'Delete it'],
  client_secret_old: ['Old client secret', 'Make a new one, then delete it'],
  workload_trust_unused: ['Trust in workloads that nothing uses', 'Delete it'],
}
