/** A secret that was planted, or that Ambit made, under the name of the field that it belongs to. */
export interface Canary {
  readonly name: string
  readonly value: string | Buffer
}

/** Somewhere a secret might show. */
export interface Surface {
  readonly name: string
  readonly bytes: Buffer
}

interface Needle {
  readonly form: string
  readonly bytes: Buffer
}

/** A secret as it might have been written: itself, in hex, in base64 at each of its three alignments, escaped for a URL. */
export function formsOf({ value }: Canary): Needle[] {
  const raw = Buffer.from(value as Buffer)
  const text = raw.toString('latin1')
  const texts: [string, string][] = [
    ['hex', raw.toString('hex')],
    ['HEX', raw.toString('hex').toUpperCase()],
    ['escaped for a URL', encodeURIComponent(text)],
    ['escaped for HTML', text.replaceAll('&', '&amp;').replaceAll('+', '&#43;')],
    ...[0, 1, 2].flatMap(pad => alignedBase64(raw, pad)),
  ]
  return [
    { form: 'itself', bytes: raw },
    ...texts.filter(([, form]) => form !== text).map(([form, bytes]) => ({ form, bytes: Buffer.from(bytes) })),
  ]
}

/** What of its base64 does not depend on what stands before and behind it. */
function alignedBase64(raw: Buffer, pad: number): [string, string][] {
  const encoded = Buffer.concat([Buffer.alloc(pad), raw])
    .toString('base64')
    .replaceAll('=', '')
  const head = Math.ceil((pad * 8) / 6)
  const inner = encoded.slice(head, Math.floor(((pad + raw.length) * 8) / 6))
  const url = inner.replaceAll('+', '-').replaceAll('/', '_')
  return url === inner
    ? [[`base64 (${pad})`, inner]]
    : [
        [`base64 (${pad})`, inner],
        [`base64url (${pad})`, url],
      ]
}

/** Each canary in each surface, as `name as form in surface`. */
export function findCanaries(canaries: readonly Canary[], surfaces: readonly Surface[]): string[] {
  return canaries.flatMap(canary =>
    formsOf(canary).flatMap(({ form, bytes }) =>
      surfaces
        .filter(surface => surface.bytes.includes(bytes))
        .map(surface => `${canary.name} as ${form} in ${surface.name}`),
    ),
  )
}
