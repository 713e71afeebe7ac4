'use server'

import { getWorkOS } from '@workos-inc/authkit-nextjs'
import { redirect } from 'next/navigation'
import { recordAudit } from '../../lib/identity/audit'
import { requireOwnForm } from '../../lib/identity/form'
import { type Member, requireMember } from '../../lib/identity/person'
import { requireRecentAuth } from '../../lib/identity/recent'
import { Refusal } from '../../lib/identity/refusal'
import { seal, unseal } from '../../lib/identity/seal'
import { told } from '../../lib/identity/told'

/** What the form of a new factor shows: what the app has to read, once, or why there is nothing. */
export interface Begun {
  readonly shown?: { readonly attempt: string; readonly qrCode: string; readonly secret: string }
  readonly refusal?: string
}

interface Attempt {
  readonly userId: string
  readonly challengeId: string
}

/** Begins, and shows what the app has to read; with a code of the app it ends. The factor counts once a code proved it. */
export async function enroll(_before: Begun, form: FormData): Promise<Begun> {
  try {
    const member = await requireMember()
    await requireOwnForm(form, member)
    await requireRecentAuth('/mfa')
    const sealed = form.get('attempt')
    if (typeof sealed !== 'string') return await begin(member)
    await prove(member, { attempt: unseal('mfa', sealed) as Attempt | undefined, code: form.get('code') })
  } catch (cause) {
    return told(cause)
  }
  redirect('/mfa?done=added')
}

async function begin(member: Member): Promise<Begun> {
  const { userId, email, name } = member
  await recordAudit(member, { action: 'factor.enrolled', target: { type: 'user', id: userId, name: email } })
  const { authenticationFactor, authenticationChallenge } = await getWorkOS().multiFactorAuth.createUserAuthFactor({
    userId,
    type: 'totp',
    totpIssuer: new URL(process.env.APP_URL ?? '').hostname,
    totpUser: name.slice(0, 60),
  })
  const { qrCode, secret } = authenticationFactor.totp
  const attempt: Attempt = { userId, challengeId: authenticationChallenge.id }
  return { shown: { attempt: seal('mfa', attempt), qrCode, secret } }
}

interface Proof {
  readonly attempt: Attempt | undefined
  readonly code: unknown
}

/** The attempt is sealed for one user: nobody proves a factor of somebody else. */
async function prove({ userId }: Member, { attempt, code }: Proof): Promise<void> {
  if (attempt === undefined || attempt.userId !== userId)
    throw new Refusal(403, 'This was begun by somebody else. Begin again.')
  if (typeof code !== 'string' || !/^\d{6}$/.test(code)) throw new Refusal(422, 'A code has 6 digits. Begin again.')
  const { valid } = await getWorkOS().multiFactorAuth.verifyChallenge({
    authenticationChallengeId: attempt.challengeId,
    code,
  })
  if (!valid) throw new Refusal(422, 'That is not the code of the app. Begin again.')
}
