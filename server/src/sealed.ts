import { sealedSigningKeys } from './applications/store-sealed.ts'
import { sealedAuditKey, sealedExports } from './audit/store-sealed.ts'
import { sealedInvitations } from './directory/store-sealed.ts'
import { sealedActionSecrets, sealedFormerSecrets, sealedWebhookSecrets } from './events/store-sealed.ts'
import { sealedResultPages } from './gateway/store-sealed.ts'
import { sealedMails } from './mail/store-sealed.ts'
import { sealedPushed } from './oauth/store-sealed.ts'
import {
  sealedClientSecrets,
  sealedCredentials,
  sealedIntegrationSecrets,
  sealedOrganizationSecrets,
  sealedProviderTokens,
  sealedVerifiers,
} from './pipes/store-sealed.ts'
import { sealedAnswers, sealedDigestKey } from './platform/store.ts'
import { sealedCodes, sealedFactors, sealedProviderSecrets, sealedVisits } from './sign-in/store-sealed.ts'
import {
  sealedConnectionSecrets,
  sealedSsoAnswers,
  sealedSsoArrivals,
  sealedSsoSignIns,
  sealedSsoVisits,
} from './sso/store-sealed.ts'
import type { SealedColumns } from './vault/jobs.ts'
import { sealedDataKeys, sealedObjects } from './vault/store-sealed.ts'

/** Every column of sealed values, in one list: a key is gone only when none of them holds a value of it. */
export const sealedColumns: SealedColumns = {
  root: [
    sealedDigestKey,
    sealedAnswers,
    sealedAuditKey,
    sealedExports,
    sealedWebhookSecrets,
    sealedFormerSecrets,
    sealedActionSecrets,
    sealedDataKeys,
    sealedMails,
    sealedInvitations,
    sealedSigningKeys,
    sealedCodes,
    sealedVisits,
    sealedPushed,
    sealedSsoVisits,
    sealedSsoAnswers,
    sealedSsoSignIns,
    sealedSsoArrivals,
  ],
  vault: [
    sealedObjects,
    sealedFactors,
    sealedProviderSecrets,
    sealedCredentials,
    sealedProviderTokens,
    sealedClientSecrets,
    sealedIntegrationSecrets,
    sealedOrganizationSecrets,
    sealedVerifiers,
    sealedResultPages,
    sealedConnectionSecrets,
  ],
}
