import { createApplication } from '../applications/index.ts'
import { anyApiKeyExists, createApiKey, createUser, findUserByEmail, type User } from '../directory/index.ts'
import type { Actor } from '../platform/actor.ts'
import type { Platform } from '../platform/platform.ts'
import { Refusal } from '../platform/refusal.ts'
import { randomToken, Secret } from '../platform/secret.ts'
import { StartFault } from '../platform/start-fault.ts'
import { lockOpening } from './store.ts'

/** What only the first start knows. Secrets that the environment gave are not repeated. */
export interface FirstStart {
  readonly adminEmail: string
  readonly adminPassword: Secret | undefined
  readonly apiKey: Secret | undefined
  readonly clientId: string
}

const adminOf = async (on: Platform, actor: Actor, password: Secret): Promise<User> => {
  const { adminEmail: email } = on.config
  const existing = await findUserByEmail(on.database, email)
  if (existing !== undefined) return existing
  return createUser(on, actor, { email, password, emailVerified: true, role: 'owner' }).catch(async cause => {
    const made = await findUserByEmail(on.database, email)
    if (made !== undefined) return made
    if (cause instanceof Refusal && cause.status === 400)
      throw new StartFault(`AMBIT_ADMIN_PASSWORD can't be taken. ${cause.message}`)
    throw cause
  })
}

/**
 * On an empty database: the admin, an API key and a default application, each as the environment says or generated. Undefined
 * when they exist already. Two nodes that start together make them once; a start that died half-way is done again.
 */
export async function prepareFirstStart(on: Platform): Promise<FirstStart | undefined> {
  if (await anyApiKeyExists(on.database)) return undefined
  const { config } = on
  const actor: Actor = { kind: 'system', node: on.node }
  const password = config.adminPassword ?? new Secret(randomToken().slice(0, generatedPasswordLength))
  const admin = await adminOf(on, actor, password)
  return on.database.transaction(async tx => {
    await lockOpening(tx, 'first start')
    if (await anyApiKeyExists(tx)) return undefined
    const key = await createApiKey(tx, actor, {
      name: 'First API key',
      role: 'owner',
      ownerId: admin.id,
      ...(config.apiKey === undefined ? {} : { value: config.apiKey }),
    })
    await createApplication(tx, actor, { name: 'Ambit', kind: 'account', registration: 'built_in' })
    const application = await createApplication(tx, actor, {
      name: 'Default application',
      kind: 'web',
      tokenEndpointAuthMethod: 'client_secret_post',
      isDefault: true,
      ...(config.clientId === undefined ? {} : { clientId: config.clientId }),
    })
    return {
      adminEmail: admin.email,
      adminPassword: config.adminPassword === undefined ? password : undefined,
      apiKey: config.apiKey === undefined ? key.value : undefined,
      clientId: application.clientId,
    }
  })
}

const generatedPasswordLength = 24
