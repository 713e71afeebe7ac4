import { renderOutbox } from '../../src/mail/render-outbox.ts'
import { type ClaimView, renderClaim, renderClaimCode, renderClaimDenied } from '../../src/oauth/render-claim.ts'
import { type DeviceView, renderDevice, renderDeviceEntry } from '../../src/oauth/render-device.ts'
import { at, csrfToken, frame, hostile } from './frame.ts'

export const device: DeviceView = {
  frame: frame('14:10'),
  csrfToken,
  fields: { device: 'sealed' },
  userCode: 'KQRT-WDNB',
  client: { name: 'Acme for terminals', verified: true, clientId: 'client_01KAV7' },
  place: { address: '203.0.113.7', calledItself: 'acme-cli/2.4.1 (linux; x64)' },
  askedAt: at('14:09'),
  waitsUntil: at('14:19'),
  person: 'mina@acme.example',
  forAgent: false,
  scope: 'openid email profile',
  session: { maxSeconds: 2_592_000, idleSeconds: 604_800 },
}

export const claim: ClaimView = {
  frame: frame('14:10'),
  csrfToken,
  fields: { claim: 'sealed' },
  agent: 'Release agent',
  place: { address: '203.0.113.7', calledItself: 'release-agent/2.4.1 (linux; x64)' },
  askedAt: at('14:09'),
  waitsUntil: at('14:24'),
  person: 'mina@acme.example',
  organizations: [
    { id: 'org_01KAV7', name: 'Acme' },
    { id: 'org_01KAV8', name: 'Beta Works' },
  ],
}
export const claimCode = { frame: frame('14:10'), agent: 'Release agent', userCode: 'KQRT-WDNB', until: at('14:20') }

export const devicePages = {
  'agent-claim': renderClaim(claim),
  'agent-claim-one': renderClaim({ ...claim, organizations: claim.organizations.slice(0, 1) }),
  'agent-claim-code': renderClaimCode(claimCode),
  'agent-claim-denied': renderClaimDenied(frame('14:10')),
  'agent-claim-hostile': renderClaim({
    ...claim,
    agent: hostile,
    person: hostile,
    place: { address: '2001:db8:85a3:8d3:1319:8a2e:370:7348', calledItself: hostile },
    organizations: claim.organizations.map(({ id }) => ({ id, name: hostile })),
  }),
  'agent-claim-code-hostile': renderClaimCode({ ...claimCode, agent: hostile }),
  'device-entry': renderDeviceEntry({ frame: frame('14:10'), unknown: false }),
  'device-entry-unknown': renderDeviceEntry({ frame: frame('14:10'), unknown: true }),
  device: renderDevice(device),
  'device-agent': renderDevice({
    ...device,
    client: { name: 'Release agent', verified: false, clientId: 'client_01KAV8' },
    forAgent: true,
    scope: 'mcp:use',
    session: { maxSeconds: 28_800, idleSeconds: 1_800 },
  }),
  'device-hostile': renderDevice({
    ...device,
    client: { name: hostile, verified: false, clientId: 'client_01KAV9' },
    place: { address: '2001:db8:85a3:8d3:1319:8a2e:370:7348', calledItself: hostile },
    person: hostile,
  }),
  outbox: renderOutbox({
    frame: frame('14:10', { host: 'localhost:4000' }),
    mails: [
      {
        id: 'mail_01KAV7',
        to: 'mina@acme.example',
        subject: '482913 is your code for Acme Console',
        text: 'Your code\n\nType it where you began.\n\n    482913\n\nOpen the link:\nhttp://localhost:4000/sign-in/link/abc\n\nValid until 2026-11-24 13:19 UTC.\n',
        createdAt: at('14:09'),
      },
      { id: 'mail_01KAV8', to: hostile, subject: hostile, text: hostile, createdAt: at('14:02') },
    ],
  }),
  'outbox-empty': renderOutbox({ frame: frame('14:10'), mails: [] }),
}
