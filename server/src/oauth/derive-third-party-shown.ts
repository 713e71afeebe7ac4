import { createHash } from 'node:crypto'
import type { Application } from '../applications/index.ts'
import { canonicalize } from '../platform/json.ts'
import type { Permission } from '../roles/index.ts'

/** Where an application says that it lives; undefined where it says nothing. */
export function homeOf(application: Pick<Application, 'homepageUrl' | 'clientUri'>): string | undefined {
  const address = application.homepageUrl ?? application.clientUri
  return address !== undefined && URL.canParse(address) ? new URL(address).host : undefined
}

/**
 * Names what a person was shown of a third party's application: who it says it is, what it may ask for, and what its scopes mean.
 * An answer to a page counts for that and for nothing that it became meanwhile.
 */
export function shownDigest(application: Application, permissions: readonly Permission[]): string {
  const shown = {
    name: application.name,
    home: homeOf(application) ?? null,
    logo: application.branding.logoUrl ?? null,
    owner: application.connect.organizationId ?? null,
    listed: [...(application.connect.scopes ?? [])],
    permissions: permissions
      .map(({ slug, name, description }) => ({ slug, name, description: description ?? null }))
      .toSorted((a, b) => a.slug.localeCompare(b.slug)),
    seconds: application.policy.maxSeconds,
  }
  return createHash('sha256').update(canonicalize(shown)).digest('base64url')
}
