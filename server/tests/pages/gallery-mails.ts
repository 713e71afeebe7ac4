import type { AskedTool } from '../../src/approvals/model.ts'
import { requestMail } from '../../src/approvals/render-request-mail.ts'
import { renderMail } from '../../src/mail/render-mail.ts'
import { newId } from '../../src/platform/ids.ts'
import { Secret } from '../../src/platform/secret.ts'
import { ar } from '../../src/sign-in/words/ar.ts'
import { de } from '../../src/sign-in/words/de.ts'
import { en } from '../../src/sign-in/words/en.ts'
import type { MailText } from '../../src/sign-in/words/mail.ts'
import type { Words } from '../../src/sign-in/words/words.ts'
import { at, hostile } from './frame.ts'

const asker = { application: 'Acme Console', brand: 'id.acme.example', until: '13:20 UTC' }
const asked = { at: '13:10 UTC', device: 'Firefox on Linux', address: '203.0.113.7', application: 'Acme Console' }

interface Parts {
  readonly code?: string
  readonly href?: string
  readonly until?: Date
  readonly application?: string
}

/** A mail as it looks, by the same words and the same frame as those that are sent. */
function mail(
  words: Words,
  text: MailText,
  { code, href, until, application = asked.application }: Parts = {},
): string {
  const { html } = renderMail(
    {
      heading: text.heading,
      lines: text.lines,
      ...(code === undefined ? {} : { code: new Secret(code) }),
      ...(href === undefined || text.button === undefined
        ? {}
        : { link: { label: text.button, href: new Secret(href) } }),
      ...(until === undefined ? {} : { validUntil: until }),
      askedBy: words.mail.askedBy({ ...asked, application }),
      notYou: text.notYou,
    },
    { brand: 'Acme Console', host: 'id.acme.example', locale: words.locale },
  )
  return html
}

/** A request of an agent, as its person is told of it. */
function requestMailIn(locale: string, agent: string): string {
  const tool = (name: string, effect: 'read' | 'write'): AskedTool => ({
    id: newId('tool'),
    name,
    providerId: newId('provider'),
    accountId: undefined,
    choices: [],
    digest: '',
    effect,
    constraints: {},
  })
  const { words } = requestMail({
    agent,
    program: 'agents.acme.example',
    approval: {
      code: 'WDJB-MJHT',
      url: 'https://id.acme.example/approvals/approval_01KAV7',
      expiresAt: at('14:19'),
      request: {
        sessionId: newId('session'),
        userId: newId('user'),
        clientId: 'client_1',
        applicationId: newId('application'),
        tools: [tool('github__search_issues', 'read'), tool('github__create_issue', 'write')],
        limits: { durationSeconds: 3600, maxCalls: 40 },
        purpose: undefined,
      },
    },
    reader: { zone: 'UTC', now: at('14:09'), locale },
  })
  return renderMail(words, { brand: 'Ambit', host: 'id.acme.example', locale }).html
}

/** Mails by name; they have their style in place, and are shown under a policy of their own. */
export const mails: Readonly<Record<string, string>> = {
  'mail-code': mail(en, en.mail.magicAuth(asker), {
    code: '481205',
    href: 'https://id.acme.example/sign-in/link/4Zt9vB2k0QmN8sXw6yRdEa',
    until: at('14:20'),
  }),
  'mail-link': mail(en, en.mail.passwordReset(asker), {
    href: 'https://id.acme.example/reset-password/4Zt9vB2k0QmN8sXw6yRdEa',
    until: at('15:10'),
  }),
  'mail-approval': requestMailIn('en', 'Release agent'),
  'mail-approval-arabic': requestMailIn('ar', hostile),
  'mail-notice-german': mail(de, de.mail.addressChanged(asker)),
  'mail-arabic': mail(ar, ar.mail.magicAuth(asker), {
    code: '481205',
    href: 'https://id.acme.example/sign-in/link/4Zt9vB2k0QmN8sXw6yRdEa',
    until: at('14:20'),
  }),
  'mail-arabic-hostile': mail(ar, ar.mail.signInLink({ ...asker, application: hostile }), { application: hostile }),
  'mail-hostile': mail(en, en.mail.magicAuth({ ...asker, application: hostile }), {
    code: '481205',
    until: at('14:20'),
    application: hostile,
  }),
}
