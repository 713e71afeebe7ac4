import { getOrganization, listOwnersOfInstallation } from '../directory/index.ts'
import { emit } from '../events/index.ts'
import { queueMail } from '../mail/index.ts'
import type { Actor } from '../platform/actor.ts'
import type { Transaction } from '../platform/database.ts'
import type { Platform } from '../platform/platform.ts'
import { wireTime } from '../platform/wire.ts'
import { daysLeft, decideCertificateNotice } from './decide-certificate-notice.ts'
import { protocolMethods } from './methods/all.ts'
import type { Connection } from './model.ts'
import { certificateMail } from './render-certificate-mail.ts'
import { insertNotice, listActiveAfter } from './store-certificates.ts'

const pageMax = 100
export const mailsMax = 20

/** Tells once, on whichever node, of each connection whose last certificate is about to end: an event, and a mail to the owners. */
export async function warnOfCertificates(on: Platform): Promise<void> {
  let after = ''
  for (;;) {
    const page = await listActiveAfter(on.database, after, pageMax)
    for (const connection of page) await warnOf(on, connection)
    const last = page.at(-1)
    if (last === undefined || page.length < pageMax) return
    after = last.id
  }
}

async function warnOf(on: Platform, connection: Connection): Promise<void> {
  const endsAt = protocolMethods[connection.protocol].certificateEnd?.(connection.settings)
  const now = on.clock.now()
  const days = endsAt && decideCertificateNotice({ endsAt, now })
  if (endsAt === undefined || days === undefined) return
  await on.database.transaction(async tx => {
    if (!(await insertNotice(tx, { connectionId: connection.id, endsAt, days }))) return
    await emit(tx, {
      actor: { kind: 'system', node: on.node },
      event: 'connection.saml_certificate_renewal_required',
      organizationId: connection.organizationId,
      data: {
        connection: { id: connection.id, organization_id: connection.organizationId },
        certificate: certificateOf(endsAt, now),
        days_until_expiry: daysLeft({ endsAt, now }),
      },
    })
    await mailOwners(on, tx, { connection, endsAt })
  })
}

function certificateOf(endsAt: Date, now: Date): object {
  return { certificate_type: 'ResponseSigning', expiry_date: wireTime(endsAt), is_expired: endsAt <= now }
}

interface Ending {
  readonly connection: Connection
  readonly endsAt: Date
}

async function mailOwners(on: Platform, tx: Transaction, { connection, endsAt }: Ending): Promise<void> {
  if (on.config.smtpUrl === 'none') return
  const { name: organization } = await getOrganization(tx, connection.organizationId)
  for (const { email, locale } of await listOwnersOfInstallation(tx, mailsMax)) {
    const known = locale === undefined ? {} : { locale }
    const reader = { zone: 'UTC', now: on.clock.now(), ...known }
    const { subject, words } = certificateMail({ organization, connection: connection.name, endsAt, reader })
    await queueMail(tx, on, { purpose: 'notice', to: email, subject, ...known, words })
  }
}

/** Says that sign-ins by a connection go on for longer than they did, in the transaction that changes its certificates. */
export async function tellRenewed(
  on: Pick<Platform, 'clock'>,
  tx: Transaction,
  actor: Actor,
  { before, after }: { readonly before: Connection; readonly after: Connection },
): Promise<void> {
  const ends = protocolMethods[after.protocol].certificateEnd
  const [was, is] = [ends?.(before.settings), ends?.(after.settings)]
  if (was === undefined || is === undefined || is <= was) return
  await emit(tx, {
    actor,
    event: 'connection.saml_certificate_renewed',
    organizationId: after.organizationId,
    data: {
      connection: { id: after.id, organization_id: after.organizationId },
      certificate: { certificate_type: 'ResponseSigning', expiry_date: wireTime(is) },
      renewed_at: wireTime(on.clock.now()),
    },
  })
}
