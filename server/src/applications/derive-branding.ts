import type { Application, Branding } from './model.ts'

/** What a hosted page shows of an application; addresses are https, colours `#rrggbb`, so that each may stand in a page. */
export interface ShownBranding extends Branding {
  readonly name: string
}

/** The branding of an application as pages use it. A value that was kept in another shape is left out, never shown. */
export function brandingOf(application: Pick<Application, 'name' | 'branding'>): ShownBranding {
  const { branding } = application
  return {
    name: application.name,
    logoUrl: webAddress(branding.logoUrl),
    darkLogoUrl: webAddress(branding.darkLogoUrl),
    accentColor: color(branding.accentColor),
    darkAccentColor: color(branding.darkAccentColor),
    backgroundColor: color(branding.backgroundColor),
    darkBackgroundColor: color(branding.darkBackgroundColor),
    supportUrl: webAddress(branding.supportUrl),
    termsUrl: webAddress(branding.termsUrl),
    privacyUrl: webAddress(branding.privacyUrl),
    headings: branding.headings,
  }
}

/** Nothing that could end a style or an attribute. */
function color(value: string | undefined): string | undefined {
  return value !== undefined && /^#[0-9a-f]{6}$/i.test(value) ? value : undefined
}

function webAddress(value: string | undefined): string | undefined {
  return value !== undefined && /^https:\/\/[^\s"'<>\\]+$/.test(value) ? value : undefined
}
