import { createHmac } from 'node:crypto'
import { nobody } from '../drive.ts'
import { during, type Ground, NotHonest } from '../ground.ts'
import { makeId } from '../scripted/make-id.ts'
import { type RunScenario, Tried } from './model.ts'

const lateMs = 600_000

/** Only what the server signed, just now, is an event; and it is one event. */
export const x13: RunScenario = {
  id: 'X13',
  title: 'A webhook that is unsigned, late, changed or sent again',
  rules: ['IC18'],
  absent: ({ manifest }) =>
    manifest.webhook === null
      ? { because: 'no webhook is taken', code: /constructEvent|workos-signature|webhooks?\.(construct|verify)/i }
      : null,
  async run(ground) {
    ground.scripted.reset()
    const tried = new Tried(ground)
    const { webhookSecret } = ground.scripted.canaries
    const now = Date.now()
    const first = delivery(ground)
    const honest = await deliver(ground, first, sign(first, webhookSecret, now))
    if (honest.status >= 300)
      throw new NotHonest(`A webhook that is signed as the server signs is answered with ${honest.status}.`)
    const wrong: readonly (readonly [string, string, string | null])[] = [
      ['an unsigned webhook', delivery(ground), null],
      ['a webhook signed with another secret', delivery(ground), sign(first, 'another secret', now)],
      ['a webhook whose body was changed', delivery(ground), sign(first, webhookSecret, now)],
      ...['a webhook that is ten minutes late'].map((words): [string, string, string] => {
        const body = delivery(ground)
        return [words, body, sign(body, webhookSecret, now - lateMs)]
      }),
    ]
    for (const [words, body, signature] of wrong) {
      const { status, calls } = await deliver(ground, body, signature)
      tried.check(status >= 400 && status < 500 && calls === 0, {
        tried: words,
        broke: `${words[0]?.toUpperCase()}${words.slice(1)} is answered with ${status}${calls === 0 ? '' : ', and has an effect'}.`,
      })
    }
    const again = await deliver(ground, first, sign(first, webhookSecret, Date.now()))
    tried.check(again.status >= 400 || again.calls === 0 || honest.calls === 0, {
      tried: 'the same webhook again',
      broke: 'The same webhook has its effect a second time.',
    })
    return tried.outcome()
  },
}

function delivery({ scripted }: Ground): string {
  const person = scripted.stage.state.people.get('victim')
  return JSON.stringify({
    id: makeId('event'),
    event: 'user.updated',
    data: {
      object: 'user',
      id: person?.id,
      email: person?.email,
      email_verified: true,
      first_name: 'Vera',
      last_name: 'Victim',
      profile_picture_url: null,
      last_sign_in_at: null,
      external_id: null,
      locale: null,
      metadata: {},
      created_at: '2026-01-15T12:00:00.000Z',
      updated_at: '2026-01-15T12:00:00.000Z',
    },
    created_at: new Date().toISOString(),
  })
}

function sign(body: string, secret: string, at: number): string {
  return `t=${at}, v1=${createHmac('sha256', secret).update(`${at}.${body}`).digest('hex')}`
}

async function deliver(
  ground: Ground,
  body: string,
  signature: string | null,
): Promise<{ readonly status: number; readonly calls: number }> {
  const { method, path } = ground.manifest.webhook ?? { method: 'POST', path: '/' }
  const headers = {
    'content-type': 'application/json',
    origin: '',
    ...(signature === null ? {} : { 'workos-signature': signature }),
  }
  const { result, calls } = await during(ground, () =>
    nobody(ground, 'sender of webhooks').send(method, path, { text: body, headers }),
  )
  return { status: result.status, calls: calls.length }
}
