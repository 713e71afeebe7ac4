import { createHash, randomBytes } from 'node:crypto'
import { type Authenticator, createAuthenticator } from '../sign-in/authenticator.ts'
import type { FormPerson } from '../walk/form-person.ts'
import { type Act, type ActsGround, formAct } from './acts.ts'
import { type Held, held, post } from './held-form.ts'

/** Passkeys, and the providers that people sign in by. */
export function proofActs(g: ActsGround): readonly Act[] {
  return [...providerActs(g), ...passkeyActs(g), connectAct(g)]
}

/** With the reason. */
export const proofsChangeNothing: Readonly<Record<string, string>> = {
  'POST /sign-in/callback/{slug}': 'asks the browser to come once more, with what the form of a provider held',
  'POST /account/identities/connect/{slug}': 'keeps for ten minutes that a browser is on its way to a provider',
}

/** A provider by its id. */
async function makeIdentityProvider({ make, fresh }: ActsGround): Promise<string> {
  const body = {
    kind: 'oidc',
    slug: `op${fresh()}`,
    name: 'Provider',
    issuer: 'https://op.example',
    client_id: 'ambit',
  }
  return String((await make('/v1/identity_providers', body)).id)
}

function providerActs(g: ActsGround): readonly Act[] {
  const path = async (): Promise<string> => `/v1/identity_providers/${await makeIdentityProvider(g)}`
  return [
    g.api('POST /v1/identity_providers', ['identity_provider.created'], async () => ({
      body: { kind: 'google', slug: `google${g.fresh()}`, name: 'Google', client_id: 'ambit', client_secret: 'secret' },
    })),
    g.api('PATCH /v1/identity_providers/{id}', ['identity_provider.updated'], async () => ({
      path: await path(),
      body: { state: 'link_only' },
    })),
    g.api('DELETE /v1/identity_providers/{id}', ['identity_provider.deleted'], async () => ({ path: await path() })),
  ]
}

interface Asked {
  readonly question: Parameters<Authenticator['make']>[0]
  readonly form: Held
}

/** The form of a page that asks an authenticator. */
async function asked(person: FormPerson, path: string): Promise<Asked> {
  const form = await held(person, { page: path, path })
  const { html } = await person.open(path)
  const text = /data-question="([^"]*)"/.exec(html)?.[1] ?? '{}'
  return {
    form,
    question: JSON.parse(text.replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&amp;', '&')),
  }
}

const newPath = '/account/passkeys/new'

function passkeyActs(g: ActsGround): readonly Act[] {
  const signedIn = async (): Promise<FormPerson> => {
    const person = g.ground().browser()
    await person.signIn()
    return person
  }
  const made = async (person: FormPerson, authenticator: Authenticator): Promise<Held> => {
    const { form, question } = await asked(person, newPath)
    const credential = authenticator.make(question, g.ground().node.baseUrl)
    return { ...form, fields: { ...form.fields, credential } }
  }
  const answered = async (person: FormPerson, authenticator: Authenticator, path: string): Promise<Held> => {
    const { form, question } = await asked(person, path)
    const credential = authenticator.answer(question, g.ground().node.baseUrl)
    return { ...form, fields: { ...form.fields, credential } }
  }
  const withPasskey = async (): Promise<{ person: FormPerson; authenticator: Authenticator }> => {
    await g.ground().db.database.query('DELETE FROM passkeys')
    const person = await signedIn()
    const authenticator = createAuthenticator()
    await post(g.ground(), await made(person, authenticator))
    return { person, authenticator }
  }
  return [
    formAct(g, `POST ${newPath}`, ['passkey.added'], async () => made(await signedIn(), createAuthenticator())),
    formAct(g, 'POST /sign-in/passkey', ['session.started', 'sign_in.succeeded'], async () => {
      const { authenticator } = await withPasskey()
      return answered(g.ground().browser(), authenticator, '/sign-in/passkey')
    }),
    formAct(g, 'POST /sign-in/factor/passkey', ['sign_in.succeeded'], async () => {
      const { person, authenticator } = await withPasskey()
      return answered(person, authenticator, '/sign-in/factor/passkey')
    }),
  ]
}

/** The proof at the provider as it is kept once somebody came back from there. */
function connectAct(g: ActsGround): Act {
  return formAct(g, 'POST /sign-in/link-account', ['identity.connected'], async () => {
    const person = g.ground().browser()
    await person.signIn()
    const provider = await makeIdentityProvider(g)
    const link = randomBytes(32).toString('base64url')
    const flow = /_flow=([\w-]+)/.exec(person.cookie())?.[1] ?? ''
    const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest()
    await g.ground().db.database.query(
      `INSERT INTO identity_links (hash, provider_id, subject, email, flow_hash, expires_at)
       VALUES ($1, $2, 'subject', 'theirs@op.example', $3, clock_timestamp() + interval '10 minutes')`,
      [sha256(link), provider, sha256(flow)],
    )
    return held(person, { page: `/sign-in/link-account?link=${link}`, path: '/sign-in/link-account' })
  })
}
