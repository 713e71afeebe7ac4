import { type ResponseQuestion, saml } from './check-saml-response.ts'
import { leaf, only, timeIn } from './parse-saml-parts.ts'
import { attributeOf, childrenOf, type XmlElement } from './parse-xml.ts'

const bearer = 'urn:oasis:names:tc:SAML:2.0:cm:bearer'
const transient = 'urn:oasis:names:tc:SAML:2.0:nameid-format:transient'
/** Between our clock and that of a provider. */
export const skewMs = 60_000
/** Nobody asked for it, so that nothing else says that it is of now. */
const unaskedLifeMs = 300_000
/** Longer than any sign-in takes, and how long its id is remembered. */
const lifeMsMax = 86_400_000
const conditionsKnown = ['AudienceRestriction', 'OneTimeUse', 'ProxyRestriction']

export interface AssertionQuestion extends ResponseQuestion {
  readonly audience: string
  readonly now: Date
}

export type AssertionFault =
  | 'not_an_assertion'
  | 'other_version'
  | 'other_issuer'
  | 'name_id'
  | 'name_id_transient'
  | 'not_confirmed'
  | 'conditions'
  | 'other_audience'
  | 'time'
  | 'not_signed_in'

export type AssertionJudged =
  | {
      readonly ok: true
      readonly nameId: string
      readonly nameIdFormat: string | undefined
      readonly nameQualifier: string | undefined
      readonly spNameQualifier: string | undefined
      /** What the provider calls the sign-in there. */
      readonly sessionIndex: string | undefined
      /** By which it counts once. */
      readonly id: string
      /** It is over by itself from then on. */
      readonly until: Date
    }
  | { readonly ok: false; readonly fault: AssertionFault }

/** What was signed: whether it is about a person who signed in there just now, for us, in answer to our request. */
export function checkSamlAssertion(assertion: XmlElement, asked: AssertionQuestion): AssertionJudged {
  if (assertion.namespace !== saml || assertion.name !== 'Assertion') return no('not_an_assertion')
  if (attributeOf(assertion, 'Version') !== '2.0') return no('other_version')
  const id = attributeOf(assertion, 'ID')
  if (!id || id.length > 500) return no('not_an_assertion')
  const issuer = only(assertion, 'Issuer')
  if (issuer === undefined || leaf(issuer) !== asked.idpEntityId) return no('other_issuer')
  const issuedAt = timeIn(assertion, 'IssueInstant')
  if (issuedAt === undefined || issuedAt > asked.now.getTime() + skewMs) return no('time')
  if (asked.requestId === undefined && issuedAt < asked.now.getTime() - unaskedLifeMs) return no('time')
  const subject = only(assertion, 'Subject')
  const nameId = subject && only(subject, 'NameID')
  const named = nameId && leaf(nameId)
  if (subject === undefined || nameId === undefined || !named || named.length > 500) return no('name_id')
  const nameIdFormat = attributeOf(nameId, 'Format')
  if (nameIdFormat === transient) return no('name_id_transient')
  const confirmedUntil = childrenOf(subject, saml, 'SubjectConfirmation')
    .map(each => confirmation(each, asked))
    .find(until => until !== undefined)
  if (confirmedUntil === undefined) return no('not_confirmed')
  const conditions = only(assertion, 'Conditions')
  if (conditions === undefined) return no('conditions')
  const fault = conditionsFault(conditions, asked)
  if (fault !== undefined) return no(fault)
  const statements = childrenOf(assertion, saml, 'AuthnStatement')
  if (statements.length === 0) return no('not_signed_in')
  for (const statement of statements)
    if (attributeOf(statement, 'SessionNotOnOrAfter') !== undefined && isOver(statement, 'SessionNotOnOrAfter', asked))
      return no('time')
  if (confirmedUntil > asked.now.getTime() + lifeMsMax) return no('time')
  return {
    ok: true,
    nameId: named,
    nameIdFormat,
    nameQualifier: attributeOf(nameId, 'NameQualifier'),
    spNameQualifier: attributeOf(nameId, 'SPNameQualifier'),
    sessionIndex: statements.map(each => attributeOf(each, 'SessionIndex')).find(index => index !== undefined),
    id,
    until: new Date(confirmedUntil + skewMs),
  }
}

function no(fault: AssertionFault): AssertionJudged {
  return { ok: false, fault }
}

/** Also for a time that can't be read. */
function isOver(element: XmlElement, name: string, { now }: AssertionQuestion): boolean {
  const time = timeIn(element, name)
  return time === undefined || now.getTime() - skewMs >= time
}

/** Until when whoever brings it is believed; undefined where this one is not for us (SAML Profiles section 4.1.4.2). */
function confirmation(given: XmlElement, asked: AssertionQuestion): number | undefined {
  const data = only(given, 'SubjectConfirmationData')
  if (attributeOf(given, 'Method') !== bearer || data === undefined) return undefined
  if (attributeOf(data, 'NotBefore') !== undefined) return undefined
  if (attributeOf(data, 'Recipient') !== asked.acs || attributeOf(data, 'InResponseTo') !== asked.requestId)
    return undefined
  return isOver(data, 'NotOnOrAfter', asked) ? undefined : timeIn(data, 'NotOnOrAfter')
}

function conditionsFault(conditions: XmlElement, asked: AssertionQuestion): AssertionFault | undefined {
  const known = conditions.children.every(({ namespace, name }) => namespace === saml && conditionsKnown.includes(name))
  if (!known) return 'conditions'
  if (attributeOf(conditions, 'NotOnOrAfter') !== undefined && isOver(conditions, 'NotOnOrAfter', asked)) return 'time'
  if (attributeOf(conditions, 'NotBefore') !== undefined) {
    const from = timeIn(conditions, 'NotBefore')
    if (from === undefined || asked.now.getTime() + skewMs < from) return 'time'
  }
  const restrictions = childrenOf(conditions, saml, 'AudienceRestriction')
  const forUs = restrictions.every(each =>
    childrenOf(each, saml, 'Audience').some(audience => leaf(audience) === asked.audience),
  )
  return restrictions.length > 0 && forUs ? undefined : 'other_audience'
}
