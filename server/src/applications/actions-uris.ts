import { record } from '../audit/index.ts'
import { type Actor, actorName, inSession } from '../platform/actor.ts'
import type { Transaction } from '../platform/database.ts'
import { type ApplicationId, newId } from '../platform/ids.ts'
import { conflict, notFound, unprocessable } from '../platform/refusal.ts'
import { describeApplication, refuseFrontChannel, refuseRedirectUris } from './actions.ts'
import { judgeWidening } from './actions-widening.ts'
import { originFault } from './check-origin-registration.ts'
import type { Application } from './model.ts'
import { getApplication, holdApplication } from './store.ts'
import {
  type CorsOrigin,
  deleteOrigin,
  deleteRedirectUri,
  findRedirectUri,
  insertOrigin,
  insertRedirectUri,
  type StoredUri,
} from './store-uris.ts'

export interface Registering {
  readonly applicationId: ApplicationId
  readonly text: string
  /** True when the base URL is not a loopback address. */
  readonly production: boolean
}

/** One more redirect URI; the first without a star is the default. 422 for one that may not be, or is there already. */
export async function addRedirectUri(
  tx: Transaction,
  actor: Actor,
  { applicationId, text, production }: Registering,
): Promise<StoredUri> {
  return changing(tx, actor, applicationId, async before => {
    refuseRedirectUris([text], { kind: before.kind, production, wildcards: true, field: 'uri' })
    const isDefault = !text.includes('*') && before.redirectUris.every(each => !each.isDefault)
    const made = await insertRedirectUri(tx, applicationId, { id: newId('redirectUri'), uri: text, isDefault })
    if (made !== undefined) return made
    throw unprocessable('This redirect URI already exists.', [
      { code: 'redirect_uri_already_exists', message: 'This redirect URI already exists.', field: 'uri' },
    ])
  })
}

/** 404 for one of another application; 409 for the default, because answers would have nowhere to go. */
export async function removeRedirectUri(
  tx: Transaction,
  actor: Actor,
  { applicationId, id }: { readonly applicationId: ApplicationId; readonly id: string },
): Promise<void> {
  await changing(tx, actor, applicationId, async () => {
    const found = await findRedirectUri(tx, applicationId, id)
    if (found === undefined) throw notFound('redirect URI')
    if (found.isDefault)
      throw conflict('redirect_uri_is_default', 'This is the default redirect URI. Make another one the default first.')
    await deleteRedirectUri(tx, applicationId, id)
  })
}

/** One more origin whose pages may call us. 422 for what is no origin, 409 for one that is there already. */
export async function addOrigin(
  tx: Transaction,
  actor: Actor,
  { applicationId, text, production }: Registering,
): Promise<CorsOrigin> {
  return changing(tx, actor, applicationId, async () => {
    refuseOrigins([text], { production, field: 'origin' })
    const made = await insertOrigin(tx, applicationId, { id: newId('corsOrigin'), origin: text })
    if (made !== undefined) return made
    throw conflict('cors_origin_already_exists', 'This origin already exists.')
  })
}

/** 404 for one of another application. */
export async function removeOrigin(
  tx: Transaction,
  actor: Actor,
  { applicationId, id }: { readonly applicationId: ApplicationId; readonly id: string },
): Promise<void> {
  await changing(tx, actor, applicationId, async () => {
    if (!(await deleteOrigin(tx, applicationId, id))) throw notFound('origin')
  })
}

/** 422 with an entry for each text that is no origin. */
export function refuseOrigins(
  origins: readonly string[],
  { production, field }: { readonly production: boolean; readonly field: 'origin' | 'origins' },
): void {
  const errors = origins.flatMap((origin, index) => {
    const fault = originFault({ origin, production })
    if (fault === undefined) return []
    const place = field === 'origin' ? field : `${field}.${index}`
    return [{ code: 'invalid_origin', message: `This can't be an origin: ${fault}.`, field: place }]
  })
  if (errors.length > 0) throw unprocessable('Some origins can’t be used.', errors)
}

/** A change of what hangs on an application, with before and after in the log. */
async function changing<T>(
  tx: Transaction,
  actor: Actor,
  id: ApplicationId,
  change: (before: Application) => Promise<T>,
): Promise<T> {
  await holdApplication(tx, id)
  const before = await getApplication(tx, id)
  const done = await change(before)
  const after = await getApplication(tx, id)
  refuseFrontChannel(after)
  await judgeWidening(tx, actor, { before, after })
  await record(tx, {
    type: 'application.updated',
    ...inSession(actor),
    body: {
      actor: actorName(actor),
      application: id,
      before: describeApplication(before),
      after: describeApplication(after),
    },
  })
  return done
}
