import { policyFault } from '../applications/index.ts'
import type { NextStep, StepQuestion } from './model.ts'

/** A step as a rule can know it: whoever asks adds the verification that was mailed. */
export type DecidedStep = Exclude<NextStep, { step: 'email_verification' }> | { readonly step: 'email_verification' }

/**
 * The one order of gates, for pages and API alike: method, address, second factor, organization. Nobody else orders them, so
 * that none can be passed by another door (T36). A person with a second factor is asked for it unless the application
 * asks nobody.
 */
export function decideNextStep(question: StepQuestion): DecidedStep {
  const { proof, application, factors, emailVerified } = question
  if (policyFault(application, { method: proof.method }) !== undefined)
    return { step: 'refused', because: 'method_not_allowed' }
  if (!emailVerified) return { step: 'email_verification' }
  const mfaDone = proof.secondFactorAt !== undefined
  if (!mfaDone && factors.length > 0 && application.signIn.mfa !== 'off') return { step: 'mfa_challenge', factors }
  if (policyFault(application, { mfaDone }) !== undefined) return { step: 'mfa_enrollment' }
  return decideOrganization(question)
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
