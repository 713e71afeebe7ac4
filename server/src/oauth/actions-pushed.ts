import type { Application } from '../applications/index.ts'
import type { Platform } from '../platform/platform.ts'
import type { Call } from '../platform/route.ts'
import { randomToken, sha256 } from '../platform/secret.ts'
import type { Parameters } from './model.ts'
import { openPushed, sealPushed } from './parse-sealed.ts'
import { findPushed, insertPushed, usePushed } from './store-pushed.ts'
import { pushedPurpose } from './store-sealed.ts'

export const pushedSeconds = 60
/** How the handle of a pushed request begins (RFC 9126 section 2.2). */
export const pushedPrefix = 'urn:ietf:params:oauth:request_uri:'
/** Our own mark of a pushed request on its way through the sign-in pages; no parameter of a standard has this name. */
const pushedParameter = 'ambit_pushed'
/** What proved the client is not part of what it asked. */
const proofs = ['client_secret', 'client_assertion', 'client_assertion_type']

/** Keeps the parameters of a request that was checked (RFC 9126 section 2.2). Answers its handle. */
export async function pushRequest(
  on: Platform,
  application: Application,
  values: ReadonlyMap<string, string>,
): Promise<string> {
  const handle = randomToken()
  const hash = sha256(handle)
  const kept = [...values].filter(([name]) => !proofs.includes(name))
  const sealed = on.rootKey.seal(pushedPurpose, Buffer.from(JSON.stringify(kept)), hash.toString('hex'))
  await insertPushed(on.database, { hash, applicationId: application.id, sealed, lifeSeconds: pushedSeconds })
  return `${pushedPrefix}${handle}`
}

/** What an authorization request asks for, and the address under which it goes on after a sign-in. */
export interface AskedRequest {
  readonly parameters: Parameters
  readonly call: Call
}

/**
 * The parameters of a request, from its address or from where they were pushed to; with a handle nothing else of the address
 * counts (RFC 9126 section 4). Undefined for a handle that is unknown, used, late or another client's. An address as a
 * `request_uri` is never fetched (T08).
 */
export async function readAsked(
  on: Platform,
  call: Call,
  { application, inAddress }: { readonly application: Application; readonly inAddress: Parameters },
): Promise<AskedRequest | undefined> {
  const mark = call.url.searchParams.get(pushedParameter)
  const uri = inAddress.values.get('request_uri')
  if (mark === null && uri?.startsWith(pushedPrefix) !== true) return { parameters: inAddress, call }
  const hash = mark === null ? await firstUse(on, application, uri ?? '') : openPushed(on, mark)
  const sealed = hash && (await findPushed(on.database, hash, application.id))
  if (hash === undefined || sealed === undefined) return undefined
  const text = on.rootKey.open(pushedPurpose, sealed, hash.toString('hex')).toString('utf8')
  const entries: [string, string][] = JSON.parse(text)
  const url = new URL(call.url)
  if (mark === null)
    url.search = String(
      new URLSearchParams({ client_id: application.clientId, [pushedParameter]: sealPushed(on, hash) }),
    )
  return { parameters: { values: new Map(entries), repeated: [] }, call: { ...call, url } }
}

async function firstUse(on: Platform, application: Application, uri: string): Promise<Buffer | undefined> {
  const hash = sha256(uri.slice(pushedPrefix.length))
  return (await usePushed(on.database, hash, application.id)) ? hash : undefined
}
