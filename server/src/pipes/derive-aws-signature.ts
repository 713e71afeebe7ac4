import { createHash, createHmac } from 'node:crypto'

export interface AwsRequest {
  readonly method: string
  readonly url: string
  readonly body: string
  readonly contentType: string | undefined
  readonly service: string
  /** `AKIA…:secret`, and behind another colon the session token of temporary keys. */
  readonly credential: string
  readonly now: Date
}

const regionDefault = 'us-east-1'

/**
 * The headers that sign a request to AWS (Signature Version 4). The region is the one that the host names. Undefined when the
 * credential is no pair.
 */
export function awsHeaders(it: AwsRequest): Readonly<Record<string, string>> | undefined {
  const [keyId, secret, ...session] = it.credential.split(':')
  if (!keyId || !secret) return undefined
  const url = new URL(it.url)
  const time = it.now.toISOString().replace(/[-:]|\.\d{3}/g, '')
  const scope = [time.slice(0, 8), regionOf(url.hostname), it.service, 'aws4_request']
  const bodyHash = sha256(it.body)
  const headers: Record<string, string> = {
    ...(it.contentType === undefined ? {} : { 'content-type': it.contentType }),
    host: url.host,
    ...(it.service === 's3' ? { 'x-amz-content-sha256': bodyHash } : {}),
    'x-amz-date': time,
    ...(session.length === 0 ? {} : { 'x-amz-security-token': session.join(':') }),
  }
  const names = Object.keys(headers).toSorted()
  const canonical = [
    it.method,
    url.pathname,
    queryOf(url),
    ...names.map(name => `${name}:${headers[name]}`),
    '',
    names.join(';'),
    bodyHash,
  ].join('\n')
  const key = scope.reduce<Buffer | string>((held, part) => hmac(held, part), `AWS4${secret}`)
  const toSign = ['AWS4-HMAC-SHA256', time, scope.join('/'), sha256(canonical)].join('\n')
  const signature = hmac(key, toSign).toString('hex')
  const { host: _sentAnyhow, ...sent } = headers
  return {
    ...sent,
    authorization: `AWS4-HMAC-SHA256 Credential=${keyId}/${scope.join('/')}, SignedHeaders=${names.join(';')}, Signature=${signature}`,
  }
}

function regionOf(hostname: string): string {
  return /(?:^|\.)([a-z]{2}(?:-[a-z]+)+-\d)\./.exec(hostname)?.[1] ?? regionDefault
}

/** Sorted, and with the encoding of RFC 3986, in which a blank is no plus. */
function queryOf(url: URL): string {
  return [...url.searchParams]
    .map(([name, value]) => `${encoded(name)}=${encoded(value)}`)
    .toSorted()
    .join('&')
}

function encoded(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, sign => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

function hmac(key: Buffer | string, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest()
}
