import { Refusal } from '../platform/refusal.ts'

/** What can't go on without a mail, where the administrator switched mail off. */
export function mailIsOffRefusal(): Refusal {
  return new Refusal({
    status: 422,
    code: 'mail_is_off',
    message: 'This installation sends no mail, so nothing was started. Ask an administrator to set AMBIT_SMTP_URL.',
  })
}
