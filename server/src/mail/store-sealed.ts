import type { RootSealed } from '../platform/sealed.ts'

/** Names what the words of a mail are sealed for. */
export const mailPurpose = 'mail'

/** The words of mails that were not sent yet, or are kept for a while. */
export const sealedMails: RootSealed = {
  name: 'mails.body_sealed',
  purpose: mailPurpose,
  list: `SELECT id, id AS context, body_sealed AS sealed FROM mails WHERE id > $1 AND length(body_sealed) > 0 ORDER BY id LIMIT $2`,
  save: 'UPDATE mails SET body_sealed = $3 WHERE id = $1 AND body_sealed = $2 RETURNING id',
}
