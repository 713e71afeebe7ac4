import { type UseQueryResult, useQuery } from '@tanstack/react-query'
import { send } from '../../api.ts'

export interface Policy {
  readonly kind: string
  readonly max_seconds: number
  readonly idle_seconds: number
  readonly access_token_seconds: number
  readonly grant_max_seconds: number
  readonly sign_in_reuse_max_age_seconds: number
}

export interface InstallationFacts {
  readonly version: string
  readonly base_url: string
  readonly nodes: readonly { readonly id: string; readonly answers: boolean }[]
  readonly database: {
    readonly kind: 'embedded' | 'external'
    readonly version: string
    readonly bytes: number
    readonly started_at: string
    readonly newest_migration: number
  }
  readonly mail: {
    readonly kind: 'smtp' | 'outbox' | 'none'
    readonly host: string | null
    readonly port: number | null
    readonly sender: string | null
  }
  readonly egress_allow: readonly string[]
  readonly rate_limits: 'default' | 'off' | 'file'
  readonly sign_in_risk: 'off' | 'observe' | 'enforce'
  readonly country_header: string | null
  readonly breach_list: string | null
  readonly session_policy_defaults: readonly Policy[]
  readonly sign_in_defaults: { readonly methods: readonly string[]; readonly sign_up: boolean; readonly mfa: string }
}

export function useInstallation(): UseQueryResult<InstallationFacts> {
  return useQuery({
    queryKey: ['installation'],
    queryFn: () => send<InstallationFacts>('GET', '/v1/installation'),
  })
}
