import { every, type Job } from '../platform/every.ts'
import type { Platform } from '../platform/platform.ts'
import { Secret } from '../platform/secret.ts'
import { openPost, sendNextMail } from './actions-delivery.ts'
import { smtpServer } from './derive-smtp.ts'
import { deleteOldMails } from './store.ts'

const pauseMs = 1_000
const sweepMs = 600_000

/** Sends the mail that waits, where there is a mail server; removes what is old. */
export function startMailDelivery(on: Platform): Job {
  const sweep = every(on, sweepMs, () => deleteOldMails(on.database))
  const { smtpUrl } = on.config
  if (!(smtpUrl instanceof Secret)) return sweep
  const post = openPost(smtpServer(smtpUrl.reveal(), on.config.baseUrl))
  let stopping = false
  const delivery = every(on, pauseMs, async () => {
    while (!stopping && (await sendNextMail(on, post)));
  })
  return {
    stop: async () => {
      stopping = true
      await Promise.all([delivery.stop(), sweep.stop()])
      post.transport.close()
    },
  }
}
