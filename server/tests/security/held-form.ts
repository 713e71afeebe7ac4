import { createHash, randomBytes } from 'node:crypto'
import type { FormPerson } from '../walk/form-person.ts'
import type { Answer, SecurityGround } from './ground.ts'

/** A form of ours as Mina's browser holds it, ready to be sent. */
export interface Held {
  readonly path: string
  readonly cookie: string
  readonly fields: Readonly<Record<string, string>>
}

/** Opens the page and takes the form that posts to `path`, with these fields filled in. */
export async function held(
  person: FormPerson,
  parts: { page: string; path: string; fields?: Record<string, string> },
): Promise<Held> {
  const { html } = await person.open(parts.page)
  const form = [...html.matchAll(/<form\b[^>]*>.*?<\/form>/gs)]
    .map(([text]) => text)
    .find(text => text.includes(`action="${parts.path}`))
  const from = form ?? html
  const hidden = [...from.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g)].map(
    ([, name = '', value = '']) => [name, value.replaceAll('&#39;', "'").replaceAll('&amp;', '&')],
  )
  return { path: parts.path, cookie: person.cookie(), fields: { ...Object.fromEntries(hidden), ...parts.fields } }
}

/** Sends it as the browser would, but for what is changed. */
export function post(
  ground: SecurityGround,
  form: Held,
  change: { fields?: Record<string, string>; headers?: Record<string, string> } = {},
): Promise<Answer> {
  const body = new URLSearchParams({ ...form.fields, ...change.fields }).toString()
  const headers = {
    'content-type': 'application/x-www-form-urlencoded',
    accept: 'text/html',
    cookie: form.cookie,
    origin: ground.node.baseUrl,
    ...change.headers,
  }
  return ground.ask('POST', form.path, { body, headers })
}

/** The consent page of an agent that has just registered itself. */
export async function openConsent(
  ground: SecurityGround,
  person: FormPerson,
): Promise<{ form: Held; clientId: string; verifier: string }> {
  const verifier = randomBytes(32).toString('base64url')
  const body = JSON.stringify({
    client_name: 'Release agent',
    redirect_uris: ['http://127.0.0.1:9000/callback'],
    token_endpoint_auth_method: 'none',
  })
  const client = await ground.ask('POST', '/oauth2/register', { body, headers: { 'content-type': 'application/json' } })
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: String(client.json.client_id),
    redirect_uri: 'http://127.0.0.1:9000/callback',
    scope: 'mcp:use',
    state: 'st',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  })
  const form = await held(person, {
    page: `/oauth2/authorize?${query}`,
    path: '/oauth2/consent',
    fields: { decision: 'allow' },
  })
  return { form, clientId: String(client.json.client_id), verifier }
}
