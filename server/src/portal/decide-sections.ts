import type { PortalIntent, Section } from './model.ts'
import { sections } from './model.ts'

/** People sign in and come from a directory only by a domain that the organization has proven, so that part goes with both. */
const sectionsOf: Readonly<Record<PortalIntent, readonly Section[]>> = {
  sso: ['domains', 'sso'],
  dsync: ['domains', 'directories'],
  audit_logs: ['logs'],
  log_streams: ['streams'],
  domain_verification: ['domains'],
  certificate_renewal: ['certificates'],
}

/** What somebody sees and does who came by a link for this; without one, everything. */
export function sectionsFor(intent: PortalIntent | undefined): readonly Section[] {
  return intent === undefined ? sections : sectionsOf[intent]
}

/** Where a link for this leads first. */
export function firstSection(intent: PortalIntent | undefined): Section | undefined {
  if (intent === undefined) return undefined
  return sectionsOf[intent].at(-1)
}
