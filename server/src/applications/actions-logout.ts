import { SignJWT } from 'jose'
import { record } from '../audit/index.ts'
import type { Platform } from '../platform/platform.ts'
import { Refusal } from '../platform/refusal.ts'
import { currentSigningKey } from './actions-keys.ts'
import { logoutClaims, logoutRetrySeconds } from './derive-logout-token.ts'
import type { Application } from './model.ts'
import { findApplication } from './store.ts'
import { claimLogoutDeliveries, type LogoutDelivery, saveLogoutTry } from './store-logout.ts'

const logoutTokenSeconds = 120
const sendTimeoutMs = 10_000
/** Longer than a try may last, so that no second node sends beside the first. */
const leaseSeconds = 30
const atOnceMax = 16
const answerBytesMax = 10_000
const errorLengthMax = 200

/** Sends the logout tokens that are due (OpenID Connect Back-Channel Logout 1.0 section 2.5). Answers how many it tried. */
export async function deliverLogouts(on: Platform): Promise<number> {
  const due = await claimLogoutDeliveries(on.database, { take: atOnceMax, leaseSeconds })
  await Promise.all(due.map(delivery => deliver(on, delivery)))
  return due.length
}

async function deliver(on: Platform, delivery: LogoutDelivery): Promise<void> {
  const application = await findApplication(on.database, delivery.applicationId)
  const uri = application?.backChannelLogoutUri
  if (application === undefined || uri === undefined) return giveUp(on, delivery, { error: 'no address any more' })
  const sent = await send(on, { application, uri, delivery })
  if ('status' in sent && sent.status >= 200 && sent.status < 300) {
    await saveLogoutTry(on.database, {
      id: delivery.id,
      state: 'delivered',
      status: sent.status,
      error: undefined,
      waitSeconds: 0,
    })
    return
  }
  const waitSeconds = logoutRetrySeconds(delivery.attempts)
  if (waitSeconds === undefined) return giveUp(on, delivery, sent)
  await saveLogoutTry(on.database, {
    id: delivery.id,
    state: 'queued',
    status: 'status' in sent ? sent.status : undefined,
    error: 'error' in sent ? sent.error : undefined,
    waitSeconds,
  })
}

type Sent = { readonly status: number } | { readonly error: string }

async function send(
  on: Platform,
  parts: { readonly application: Application; readonly uri: string; readonly delivery: LogoutDelivery },
): Promise<Sent> {
  const token = await logoutToken(on, parts.application, parts.delivery)
  try {
    const answer = await on.egress.fetch(parts.uri, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', 'cache-control': 'no-store' },
      body: new URLSearchParams({ logout_token: token }).toString(),
      timeoutMs: sendTimeoutMs,
      responseBytesMax: answerBytesMax,
    })
    await answer.body?.cancel()
    return { status: answer.status }
  } catch (cause) {
    if (!(cause instanceof Refusal)) throw cause
    return { error: cause.message.slice(0, errorLengthMax) }
  }
}

/** Signed by the application's own key, for it alone; a new one at each try, so that none is late when it arrives. */
async function logoutToken(on: Platform, application: Application, delivery: LogoutDelivery): Promise<string> {
  const key = await currentSigningKey(on, application.id)
  const now = Math.floor(on.clock.now().getTime() / 1000)
  return new SignJWT({ ...logoutClaims(delivery) })
    .setProtectedHeader({ alg: key.algorithm, kid: key.kid, typ: 'logout+jwt' })
    .setIssuer(on.config.baseUrl)
    .setAudience(application.clientId)
    .setIssuedAt(now)
    .setExpirationTime(now + logoutTokenSeconds)
    .setJti(`${delivery.id}.${delivery.attempts}`)
    .sign(key.privateKey)
}

/** The application was not told: it accepts what it holds until that ends by itself, and the log says so. */
async function giveUp(on: Platform, delivery: LogoutDelivery, sent: Sent): Promise<void> {
  await on.database.transaction(async tx => {
    await saveLogoutTry(tx, {
      id: delivery.id,
      state: 'dead',
      status: 'status' in sent ? sent.status : undefined,
      error: 'error' in sent ? sent.error : undefined,
      waitSeconds: 0,
    })
    await record(tx, {
      type: 'logout.not_delivered',
      body: { actor: 'system', application: delivery.applicationId, session: delivery.sessionId },
    })
  })
}
