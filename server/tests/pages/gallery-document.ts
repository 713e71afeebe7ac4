import type { Theme, Width } from './browser.ts'
import { mails } from './gallery-mails.ts'
import { refusals, shownAt } from './gallery-routes.ts'

/** A page as a reader of the documentation sees it: wide in both themes, and as on a phone. */
export interface Shot {
  readonly theme: Theme
  readonly width: Width
}

export const shots: readonly Shot[] = [
  { theme: 'light', width: 1280 },
  { theme: 'dark', width: 1280 },
  { theme: 'light', width: 360 },
]

/** Pages that have a picture besides the first one of each address. */
const besides = [
  'sign-in-german',
  'sign-in-arabic',
  'sign-in-locked',
  'enrol-scan',
  'enrol-codes',
  'factor-recovery',
  'sign-out-acting',
  'signed-out',
  'consent-third-party',
  'consent-third-party-german',
  'consent-third-party-arabic',
  'approval-change',
  'approval-call',
  'approval-decided',
  'account-german',
  'account-arabic',
  'account-empty',
  'account-ended',
  'security-german',
  'recovery-codes-new',
  'provider',
  'mail-link',
  'error',
  'error-not-found',
]

/** Every page that is documented, in the order of the addresses. */
export const documented: readonly string[] = [...Object.values(shownAt), refusals].flatMap(names =>
  names.filter((name, at) => besides.includes(name) || (at === 0 && !refusals.includes(name))),
)

export function fileOf(name: string, { theme, width }: Shot): string {
  return `${name}-${theme}-${width}.png`
}

const shownWidths: Readonly<Record<Width, number>> = { 1280: 320, 360: 120 }

/** `docs/pictures/README.md`. */
export function galleryDocument(): string {
  const rows = documented.map(name => {
    const address = Object.entries(shownAt).find(([, names]) => names.includes(name))?.[0]
    const images = shots.map(
      shot =>
        `<a href="${fileOf(name, shot)}"><img src="${fileOf(name, shot)}" width="${shownWidths[shot.width]}" alt="${titleOf(name)}, ${shot.theme}, ${shot.width} pixels wide"></a>`,
    )
    const said = address === undefined ? 'wherever something is refused' : `at \`${address}\``
    return `## ${titleOf(name)}\n${sentence(name in mails ? 'a mail as it looks' : said)}.\n\n${images.join('\n')}\n`
  })
  return `# The hosted pages\n\nEach page of the server, light and dark and on a phone, with made-up people in it. \`node server/tests/pages/pictures.ts\` makes these\npictures and this page from the gallery that the tests look at: no page has a script (those of passkeys have one), and none is left out.\n\n${rows.join('\n')}`
}

function titleOf(name: string): string {
  return sentence(
    name
      .replaceAll('-', ' ')
      .replace(/ german$/, ', in German')
      .replace(/ arabic$/, ', in Arabic'),
  )
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
