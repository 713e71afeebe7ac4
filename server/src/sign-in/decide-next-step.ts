import { breaksGlass, demandFault, policyFault } from '../applications/index.ts'
import type { OrganizationId } from '../platform/ids.ts'
import type { NextStep, StepQuestion } from './model.ts'

/** A step as a rule can know it: whoever asks adds the verification that was mailed. */
export type DecidedStep =
  | Exclude<NextStep, { step: 'email_verification' | 'risk_challenge' | 'sso_required' }>
  | { readonly step: 'email_verification' }
  | { readonly step: 'risk_challenge' }
  | { readonly step: 'sso_required'; readonly organizationId: OrganizationId }

/**
 * The one order of gates, for pages and API alike: method, block, address, second factor or what a risk asks for instead, organization, what that one demands besides.
 * Nobody else orders them, so that none can be passed by another door (T36). A person with a second factor is asked for it unless the application
 * asks nobody.
 */
export function decideNextStep(question: StepQuestion): DecidedStep {
  const { proof, application, factors, emailVerified } = question
  if (policyFault(application, { method: proof.method }) !== undefined)
    return { step: 'refused', because: 'method_not_allowed' }
  if (question.risk === 'block') return { step: 'refused', because: 'risk' }
  if (!emailVerified) return { step: 'email_verification' }
  const mfaDone = proof.secondFactorAt !== undefined
  const challenged = question.risk === 'challenge' && !answersRisk(proof)
  if (!mfaDone && factors.length > 0 && (challenged || application.signIn.mfa !== 'off'))
    return { step: 'mfa_challenge', factors }
  if (challenged) return { step: 'risk_challenge' }
  if (policyFault(application, { mfaDone }) !== undefined) return { step: 'mfa_enrollment' }
  const decided = decideOrganization(question)
  return decided.step === 'done' ? decideDemands(question, decided) : decided
}

/** A second proof of any kind; whoever came by the mailbox would prove that one again, and a passkey is two factors. */
function answersRisk({ method, secondFactorAt, confirmedAt }: StepQuestion['proof']): boolean {
  return secondFactorAt !== undefined || confirmedAt !== undefined || method === 'MagicAuth' || method === 'Passkey'
}

/** What the organization demands of whoever speaks for it, whatever the application asks. */
function decideDemands(question: StepQuestion, decided: Extract<NextStep, { step: 'done' }>): DecidedStep {
  const { proof, factors, demands } = question
  const { organizationId } = decided
  if (organizationId === undefined) return decided
  const mfaDone = proof.secondFactorAt !== undefined || proof.method === 'Passkey'
  const { method, vouchedBy, userId } = proof
  const asked = { organizationId, method, mfaDone, vouchedBy, userId }
  const demanded = demands.get(organizationId)
  switch (demandFault(demanded, asked)) {
    case undefined:
      return decided
    case 'sso_required':
      return { step: 'sso_required', organizationId }
    case 'method_not_allowed':
      return { step: 'refused', because: 'organization_methods', methods: demanded?.methods }
    case 'mfa_required':
      if (factors.length > 0) return { step: 'mfa_challenge', factors }
      // A password alone makes nobody a second factor by which they then come in where it would not be taken.
      return breaksGlass(demanded, asked) ? { step: 'sso_required', organizationId } : { step: 'mfa_enrollment' }
  }
}

/** An organization that was asked for wins; exactly one membership is taken silently; several ask the person. */
function decideOrganization(question: StepQuestion): DecidedStep {
  const { application, organizationId, invited } = question
  // People are signed in at this server itself in no organization: whoever enters an application says in which one.
  if (application.kind === 'account') return { step: 'done', organizationId: undefined }
  const fits = (id: typeof organizationId): boolean =>
    policyFault(application, { organizationId: id ?? null }) === undefined
  const organizations = question.organizations.filter(({ id }) => fits(id))
  const refused = { step: 'refused', because: 'organization_not_allowed' } as const
  if (organizationId !== undefined) {
    const member = invited || organizations.some(({ id }) => id === organizationId)
    return member && fits(organizationId) ? { step: 'done', organizationId } : refused
  }
  if (question.inOrganization === false && fits(undefined)) return { step: 'done', organizationId: undefined }
  const [only, ...more] = organizations
  if (more.length > 0) return { step: 'organization_selection', organizations }
  const needed = question.inOrganization === true || !fits(undefined)
  return only === undefined && needed ? refused : { step: 'done', organizationId: only?.id }
}
