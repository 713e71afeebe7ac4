import { randomBytes } from 'node:crypto'
import { applicationIdOf } from '../../src/applications/index.ts'
import { getUser } from '../../src/directory/index.ts'
import { idFrom, newId } from '../../src/platform/ids.ts'
import { createEmailChange } from '../../src/sign-in/index.ts'
import type { FormPerson } from '../walk/form-person.ts'
import { type Act, type ActsGround, formAct, type Neighbours } from './acts.ts'
import { held } from './held-form.ts'

const password = 'the passphrase of this person'
const page = '/account/security'
const codePage = '/account/email'

/** What a person does on the account pages. */
export const acts = (g: ActsGround): readonly Act[] => {
  const insert = (statement: string, values: readonly unknown[]): Promise<unknown> =>
    g.ground().db.database.query(statement, [...values])
  const factor = async (userId: string): Promise<Record<string, string>> => {
    const id = newId('factor')
    const columns = '(id, user_id, type, issuer, label, secret_sealed, verified_at)'
    const values = `($1, $2, 'totp', 'Acme', 'app', '\\x00', clock_timestamp())`
    await insert(`INSERT INTO auth_factors ${columns} VALUES ${values}`, [id, userId])
    return { factor_id: id }
  }
  const passkey = async (userId: string): Promise<Record<string, string>> => {
    const id = newId('passkey')
    const columns = '(id, user_id, credential_id, public_key, name)'
    await insert(`INSERT INTO passkeys ${columns} VALUES ($1, $2, $3, '\\x00', 'Laptop')`, [
      id,
      userId,
      randomBytes(16),
    ])
    return { passkey_id: id }
  }
  const identity = async (userId: string): Promise<Record<string, string>> => {
    const [id, provider, slug] = [newId('identity'), newId('identityProvider'), `p${g.fresh()}`]
    const columns = '(id, kind, slug, name, issuer, client_id, scopes)'
    const values = `($1, 'oidc', $2, 'Elsewhere', 'https://id.example', 'client', '{openid}')`
    await insert(`INSERT INTO identity_providers ${columns} VALUES ${values}`, [provider, slug])
    const subject = 'INSERT INTO identities (id, user_id, provider_id, subject) VALUES ($1, $2, $3, $4)'
    await insert(subject, [id, userId, provider, slug])
    return { identity_id: id }
  }
  const nothing = async (): Promise<Record<string, string>> => ({})
  /** A code for another address, as it went out by mail. */
  const code = async (userId: string): Promise<Record<string, string>> => {
    const { on } = g.ground().node.ambit
    const user = await getUser(on.database, idFrom('user', userId))
    const place = { address: undefined, userAgent: undefined }
    const made = await on.database.transaction(tx =>
      createEmailChange(
        on,
        tx,
        { kind: 'system', node: on.node },
        { user, place, email: `next${g.fresh()}@acme.example` },
      ),
    )
    return { code: made.value?.reveal() ?? '' }
  }
  const signedIn = async (): Promise<{ id: string; person: FormPerson }> => {
    const email = `own${g.fresh()}@acme.example`
    const made = await g.make('/user_management/users', { email, password, email_verified: true })
    const person = g.ground().browser(email, password)
    await person.signIn()
    return { id: String(made.id), person }
  }
  /** A form of the page, sent by somebody who signed in just now. */
  const form = (
    path: string,
    events: readonly string[],
    fields: (userId: string) => Promise<Record<string, string>>,
  ): Act =>
    formAct(g, `POST ${path}`, events, async () => {
      const { id, person } = await signedIn()
      const filled = await fields(id)
      return held(person, { page: 'code' in filled ? codePage : page, path, fields: filled })
    })
  return [
    formAct(g, 'POST /account/applications/withdraw', ['application.authorization_withdrawn'], async () => {
      const { id, person } = await signedIn()
      const organization = await g.make('/organizations', { name: `Org ${g.fresh()}` })
      const third = { application_type: 'oauth', is_first_party: false, organization_id: organization.id }
      const made = await g.make('/connect/applications', { ...third, name: `Third ${g.fresh()}` })
      const applicationId = applicationIdOf(String(made.id))
      const columns = '(id, user_id, application_id, scopes)'
      const values = [newId('authorizedApplication'), id, applicationId]
      await insert(`INSERT INTO application_consents ${columns} VALUES ($1, $2, $3, '{openid}')`, values)
      const fields = { application_id: String(applicationId) }
      return held(person, { page: '/account', path: '/account/applications/withdraw', fields })
    }),
    form('/account/profile', ['user.updated'], async () => ({ first_name: 'Ada' })),
    form('/account/password', ['step_up.succeeded', 'user.updated'], async () => ({
      password,
      new_password: 'another passphrase, longer than the first',
    })),
    form('/account/email', ['email_change.created'], async () => ({ new_email: `new${g.fresh()}@acme.example` })),
    form('/account/email/confirm', ['user.updated'], code),
    form('/account/factors/remove', ['factor.removed'], factor),
    form('/account/passkeys/remove', ['passkey.removed'], passkey),
    form('/account/identities/disconnect', ['identity.disconnected'], identity),
    form('/account/recovery-codes', ['recovery_codes.renewed'], async userId => {
      await factor(userId)
      return nothing()
    }),
  ]
}

/** Routes that change nothing which counts as a state, with the reason. */
export const changesNothing: Readonly<Record<string, string>> = {}

export const neighbours: Neighbours = {
  real: () => Promise.resolve({}),
  kindOf: {},
  bodies: {},
}
