import { html } from '../../platform/page.ts'
import type { ConsentWords } from './consent.ts'

export const consentWordsEn: ConsentWords = {
  title: application => `Let ${application} use your account`,
  heading: application => html`${application} wants to use your account`,
  lead: 'It belongs to somebody else than this server. It gets what is listed here, and nothing more.',
  who: 'Who is asking',
  name: 'Application',
  checked: 'Verified',
  unchecked: 'Name not verified',
  checkedMeans: owner =>
    owner === undefined ? 'An administrator added it.' : html`An administrator added it, for ${owner}.`,
  uncheckedMeans: 'It chose this name itself. Compare it with what you started.',
  site: 'Site',
  siteMeans: 'Where it says that it lives.',
  returnsTo: 'Returns to',
  returnsToThisComputer: 'A program on this computer.',
  returnsToSite: 'A site on the internet.',
  returnsToProgram: 'Whichever program on this computer opens these links.',
  account: 'Your account',
  accountMeans: 'Another one? Choose it below before you allow anything.',
  gets: 'What it gets',
  isNew: 'New',
  before: 'Allowed before',
  scope: (scope, until) =>
    ({
      openid: {
        gives: 'Knows you again',
        means: 'By an id that stays the same. It holds neither your name nor your address.',
      },
      profile: { gives: 'Your name and picture', means: 'And your language, and when you last changed them.' },
      email: { gives: 'Your e-mail address', means: 'And whether you proved that it is yours.' },
      offline_access: {
        gives: 'Goes on while you are away',
        means: html`It renews its access by itself, until ${until} at the latest.`,
      },
    })[scope],
  permissionMeans: organization =>
    organization === undefined
      ? 'In the organization that you choose, as far as you may do it there yourself.'
      : html`In ${organization}, as far as you may do it there yourself.`,
  organization: 'For which organization',
  organizationOnly: 'Organization',
  chooseOne: 'It gets this in the one that you choose, and in no other.',
  organizationMissing: 'Choose an organization first.',
  changed: 'The application was changed while this page was open. Nothing was allowed. Look at what it asks for now.',
  takeBack: 'You can take this back at any time on your account page; then it ends at once.',
  allow: 'Allow',
  deny: 'Don’t allow',
}
