import { until } from '../until.ts'

/**
 * The newest six digits in a mail to this address, as the outbox of a server on loopback shows them. Waits for the mail: it is
 * written in the transaction of the request that asked for it, which may still be on its way.
 */
export async function newestCode(baseUrl: string, email: string): Promise<string> {
  let code: string | undefined
  await until(async () => {
    code = codeIn(await mailTo(baseUrl, email))
    return code !== undefined
  })
  return code ?? ''
}

/** The text of the newest mail to this address; empty when there is none. */
export async function mailTo(baseUrl: string, email: string): Promise<string> {
  const response = await fetch(`${baseUrl}/outbox`, { headers: { accept: 'text/html' } })
  if (!response.ok) throw new Error(`the outbox answered ${response.status}`)
  const mails = (await response.text()).split('data-testid="mail"').slice(1)
  const newest = mails.map(plain).find(mail => mail.includes(email))
  return newest?.slice(newest.indexOf(email)) ?? ''
}

function plain(markup: string): string {
  return markup.replace(/<[^>]*>/g, ' ')
}

function codeIn(text: string): string | undefined {
  return /\b(\d{3}) ?(\d{3})\b/.exec(text)?.slice(1).join('')
}
