import { redirect } from 'react-router'
import { handler, pageAnswer } from '../answer.server'
import { workos } from '../client.server'
import { csrfTokenOf, readOwnForm, textOf } from '../guard.server'
import { ActForm, Frame } from '../page'
import { recordAct } from '../record.server'
import { Refusal } from '../refusal.server'
import { seal, unseal } from '../seal.server'
import { type Member, requireMember } from '../session.server'
import { settings } from '../settings.server'
import { requireRecentAuth } from '../step-up.server'

const back = { path: '/mfa', title: 'Back to the second factor' }
const nameCharactersMax = 60

interface Attempt {
  readonly userId: string
  readonly challengeId: string
}

/** Begins, and shows what the app has to read; with a code of the app it ends. The factor counts once a code proved it. */
export const action = handler(async ({ request, context }) => {
  const person = await requireMember(request, context)
  const form = await readOwnForm(request, person)
  requireRecentAuth(person, '/mfa')
  const sealed = textOf(form, 'attempt')
  if (sealed !== '') {
    await proveFactor(person, unseal('mfa', sealed) as Attempt | undefined, textOf(form, 'code'))
    return redirect('/mfa?done=added', 303)
  }
  const { userId, name } = person
  await recordAct(request, person, { action: 'factor.enrolled', target: { id: userId, type: 'user' } })
  const { authenticationFactor, authenticationChallenge } = await workos.multiFactorAuth.createUserAuthFactor({
    userId,
    type: 'totp',
    totpIssuer: new URL(settings.origin).hostname,
    totpUser: name.slice(0, nameCharactersMax),
  })
  const attempt: Attempt = { userId, challengeId: authenticationChallenge.id }
  const { qrCode, secret } = authenticationFactor.totp
  return pageAnswer(
    'Add an authenticator app',
    <Proof csrf={csrfTokenOf(person)} attempt={seal('mfa', attempt)} qrCode={qrCode} secret={secret} />,
  )
})

interface ProofProps {
  readonly csrf: string
  readonly attempt: string
  readonly qrCode: string
  readonly secret: string
}

function Proof({ csrf, attempt, qrCode, secret }: ProofProps) {
  return (
    <Frame title="Add an authenticator app" intro="Read this with the app, or type the key into it. It is shown once.">
      <p>
        <img src={qrCode} alt="The key below, for the camera of the app" width={200} height={200} />
      </p>
      <p className="code" data-testid="secret">
        {secret}
      </p>
      <ActForm action="/mfa/enroll" csrf={csrf} button="Confirm app" hidden={{ attempt }} isMain>
        <label className="field">
          Code of the app
          <input
            name="code"
            required
            inputMode="numeric"
            pattern="[0-9]{6}"
            maxLength={6}
            autoComplete="one-time-code"
          />
        </label>
      </ActForm>
    </Frame>
  )
}

/** The attempt is sealed for one user: nobody proves a factor of somebody else. */
async function proveFactor({ userId }: Member, attempt: Attempt | undefined, code: string): Promise<void> {
  if (attempt === undefined || attempt.userId !== userId)
    throw new Refusal(403, 'This was begun by somebody else. Begin again.', back)
  if (!/^\d{6}$/.test(code)) throw new Refusal(422, 'A code has 6 digits. Begin again.', back)
  const { valid } = await workos.multiFactorAuth.verifyChallenge({
    authenticationChallengeId: attempt.challengeId,
    code,
  })
  if (!valid) throw new Refusal(422, 'That is not the code of the app. Begin again.', back)
}
