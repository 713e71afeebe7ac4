import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server'
import { z } from 'zod'
import { parseJson } from '../platform/json.ts'

const answerLengthMax = 32_768
const base64url = z.string().regex(/^[A-Za-z0-9_-]*$/)
const transports = z.array(z.enum(['ble', 'cable', 'hybrid', 'internal', 'nfc', 'smart-card', 'usb']).catch('hybrid'))
const credential = { id: base64url.min(1), rawId: base64url.min(1), type: z.literal('public-key') }

const signedSchema = z.object({
  ...credential,
  response: z.object({
    clientDataJSON: base64url,
    authenticatorData: base64url,
    signature: base64url,
    userHandle: base64url.nullish().transform(value => value ?? undefined),
  }),
})
const madeSchema = z.object({
  ...credential,
  response: z.object({
    clientDataJSON: base64url,
    attestationObject: base64url,
    transports: transports.max(10).catch([]),
  }),
})
const clientDataSchema = z.object({ challenge: base64url.min(1) })

/** A signature by a passkey, as the page of ours sends it; with the challenge that it says it answers. */
export function parseSigned(text: string): { answer: AuthenticationResponseJSON; challenge: string } | undefined {
  const parsed = signedSchema.safeParse(jsonOf(text))
  const challenge = parsed.success ? challengeOf(parsed.data.response.clientDataJSON) : undefined
  if (!parsed.success || challenge === undefined) return undefined
  const { userHandle, ...response } = parsed.data.response
  const answer = { ...parsed.data, clientExtensionResults: {} }
  return {
    answer: { ...answer, response: { ...response, ...(userHandle === undefined ? {} : { userHandle }) } },
    challenge,
  }
}

/** A new passkey, as the page of ours sends it; with the challenge that it says it answers. */
export function parseMade(text: string): { answer: RegistrationResponseJSON; challenge: string } | undefined {
  const parsed = madeSchema.safeParse(jsonOf(text))
  const challenge = parsed.success ? challengeOf(parsed.data.response.clientDataJSON) : undefined
  if (!parsed.success || challenge === undefined) return undefined
  return { answer: { ...parsed.data, clientExtensionResults: {} }, challenge }
}

function challengeOf(clientData: string): string | undefined {
  const parsed = clientDataSchema.safeParse(jsonOf(Buffer.from(clientData, 'base64url').toString('utf8')))
  return parsed.success ? parsed.data.challenge : undefined
}

function jsonOf(text: string): unknown {
  if (text.length > answerLengthMax) return undefined
  const parsed = parseJson(text)
  return parsed.ok ? parsed.value : undefined
}
