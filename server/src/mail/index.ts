export { type Mail, mailsTo, queueMail } from './actions.ts'
export type { MailPurpose, MailWords } from './model.ts'
