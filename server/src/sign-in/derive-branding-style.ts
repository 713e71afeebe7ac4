import type { Branding } from '../applications/index.ts'

/** What the pages are made of, by theme: the grounds that text of the application's colour may stand on. */
export const brandingThemes = {
  light: { paper: '#f5f7f6', surface: '#ffffff', ink: '#12201d', ink2: '#43514c', link: '#0a5c6b' },
  dark: { paper: '#0d1312', surface: '#141c1a', ink: '#e9efec', ink2: '#b6c2bd', link: '#62c6d4' },
} as const

/** WCAG 2.2, success criterion 1.4.3. */
const contrastMin = 4.5

/**
 * The stylesheet of an application: its colour on the main button and on links, its ground behind the card. A colour that could
 * not be read in a theme is left out of that theme. Walls, states and decisions keep their own colours: people know them by these.
 */
export function brandingStyle(branding: Branding): string | undefined {
  const light = rulesOf(branding.accentColor, branding.backgroundColor, brandingThemes.light)
  const dark = rulesOf(branding.darkAccentColor, branding.darkBackgroundColor, brandingThemes.dark)
  if (light === '' && dark === '') return undefined
  return `:root{${light}}@media (prefers-color-scheme:dark){:root{${resetOf(light)}${dark}}}\n`
}

/** The light theme's values do not reach into the dark one. */
function resetOf(light: string): string {
  return [...light.matchAll(/(--[a-z-]+):/g)]
    .map(([, name]) => `${name}:initial;`)
    .join('')
    .replace('--paper:initial;', '--paper:#0d1312;')
}

function rulesOf(
  accent: string | undefined,
  ground: string | undefined,
  { surface, ink, ink2 }: (typeof brandingThemes)[keyof typeof brandingThemes],
): string {
  const rules: string[] = []
  if (accent !== undefined && isColor(accent)) {
    rules.push(`--accent:${accent};--on-accent:${contrast(accent, '#ffffff') >= contrastMin ? '#ffffff' : '#000000'};`)
    if (contrast(accent, surface) >= contrastMin) rules.push(`--accent-text:${accent};`)
  }
  if (ground !== undefined && isColor(ground) && [ink, ink2].every(text => contrast(text, ground) >= contrastMin))
    rules.push(`--paper:${ground};`)
  return rules.join('')
}

function isColor(text: string): boolean {
  return /^#[0-9a-f]{6}$/i.test(text)
}

/** The ratio of two colours, 1 to 21 (WCAG 2.2, "contrast ratio"). */
export function contrast(one: string, other: string): number {
  const [light = 1, dark = 0] = [luminance(one), luminance(other)].toSorted((a, b) => b - a)
  return (light + 0.05) / (dark + 0.05)
}

function luminance(color: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map(at => linear(Number.parseInt(color.slice(at, at + 2), 16) / 255))
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function linear(part: number): number {
  return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
}
