export { type Mail, mailsTo, queueMail, refuseWithoutMail } from './actions.ts'
export { smtpServer } from './derive-smtp.ts'
export type { MailPurpose, MailWords } from './model.ts'
export { failQueued } from './store.ts'
