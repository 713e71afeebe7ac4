import type { NextFunction, Request, Response } from 'express'
import { Refusal } from './refusal.ts'
import { safeEqual, tokenOf } from './seal.ts'
import type { Person } from './session.ts'
import { settings } from './settings.ts'

const identityServer = new URL(settings.issuer).origin

/** Only our own style; no script, no frame. Forms lead to us, and to the identity server after a sign-out. */
const policy = [
  "default-src 'none'",
  "style-src 'self'",
  "img-src 'self' data:",
  `form-action 'self' ${identityServer}`,
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join('; ')

/** Headers of every answer. */
export function guardHeaders(_request: Request, response: Response, next: NextFunction): void {
  response.set({
    'Content-Security-Policy': policy,
    'Referrer-Policy': 'same-origin',
    'X-Content-Type-Options': 'nosniff',
    'Cross-Origin-Opener-Policy': 'same-origin',
  })
  next()
}

/** What a form of this person's session carries. */
export function csrfTokenOf({ sessionId }: Person): string {
  return tokenOf('csrf', sessionId)
}

/** A change comes from a page of ours, and from a form that was made for this session. */
export function requireOwnForm(request: Request, person: Person): void {
  const site = request.get('Sec-Fetch-Site')
  if (request.get('Origin') !== settings.origin || (site !== undefined && site !== 'same-origin'))
    throw new Refusal(403, 'This was not sent from a page of this application. Nothing was changed.')
  if (!safeEqual(fieldOf(request, 'csrf'), csrfTokenOf(person)))
    throw new Refusal(403, 'This page is older than your sign-in. Open it again. Nothing was changed.')
}

const fieldCharactersMax = 500

/** A field of a form as a text, and never anything else. */
export function fieldOf(request: Request, name: string): string {
  const fields: Record<string, unknown> = request.body ?? {}
  const value = fields[name]
  return typeof value === 'string' ? value.trim().slice(0, fieldCharactersMax) : ''
}

const fieldsMax = 200

/** All fields of one name, as ticks of a form come. */
export function fieldsOf(request: Request, name: string): string[] {
  const fields: Record<string, unknown> = request.body ?? {}
  const value = fields[name]
  const all: readonly unknown[] = Array.isArray(value) ? value : [value]
  return all.filter(each => typeof each === 'string').slice(0, fieldsMax)
}
