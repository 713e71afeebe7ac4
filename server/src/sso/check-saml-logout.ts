import { skewMs } from './check-saml-assertion.ts'
import { samlp } from './check-saml-response.ts'
import { ds } from './check-saml-signature.ts'
import { leaf, only, timeIn } from './parse-saml-parts.ts'
import { attributeOf, childrenOf, everyElement, type XmlElement } from './parse-xml.ts'

/** A browser carries it here at once. */
const requestLifeMsMax = 300_000
const textLengthMax = 500
const sessionsMax = 100

export interface LogoutRequestQuestion {
  /** Where it came to. */
  readonly slo: string
  readonly idpEntityId: string
  readonly now: Date
}

export type LogoutRequestFault =
  | 'not_a_request'
  | 'other_version'
  | 'other_destination'
  | 'other_issuer'
  | 'time'
  | 'name_id'
  | 'sessions'
  | 'unknown_content'
  | 'id_not_unique'

export type LogoutRequestJudged =
  | {
      readonly ok: true
      /** By which it counts once, and which is answered. */
      readonly id: string
      readonly nameId: string
      /** Empty: every sign-in of that person (SAML Core section 3.7.3.2). */
      readonly sessionIndexes: readonly string[]
      /** It is over by itself from then on. */
      readonly until: Date
    }
  | { readonly ok: false; readonly fault: LogoutRequestFault }

/** Whether a request, whose signature is judged beside this, asks this server now that a sign-in ends (SAML Core section 3.7.1). */
export function checkSamlLogout(root: XmlElement, asked: LogoutRequestQuestion): LogoutRequestJudged {
  if (root.namespace !== samlp || root.name !== 'LogoutRequest') return no('not_a_request')
  if (attributeOf(root, 'Version') !== '2.0') return no('other_version')
  const id = attributeOf(root, 'ID')
  if (!id || !/^[A-Za-z_][\w.-]*$/.test(id) || id.length > textLengthMax) return no('not_a_request')
  if (attributeOf(root, 'Destination') !== asked.slo) return no('other_destination')
  const issuer = only(root, 'Issuer')
  if (issuer === undefined || leaf(issuer) !== asked.idpEntityId) return no('other_issuer')
  const now = asked.now.getTime()
  const issuedAt = timeIn(root, 'IssueInstant')
  if (issuedAt === undefined || issuedAt > now + skewMs || issuedAt < now - requestLifeMsMax) return no('time')
  if (attributeOf(root, 'NotOnOrAfter') !== undefined && !((timeIn(root, 'NotOnOrAfter') ?? 0) > now - skewMs))
    return no('time')
  if (!root.children.every(isKnownPart)) return no('unknown_content')
  const ids = [...everyElement(root)].flatMap(({ attributes }) =>
    attributes.filter(({ name }) => name.toLowerCase() === 'id').map(({ value }) => value),
  )
  if (new Set(ids).size !== ids.length) return no('id_not_unique')
  const named = only(root, 'NameID')
  const nameId = named && leaf(named)
  if (!nameId || nameId.length > textLengthMax) return no('name_id')
  const sessionIndexes = childrenOf(root, samlp, 'SessionIndex').map(each => leaf(each))
  const isSaid = (index: string | undefined): index is string => !!index && index.length <= textLengthMax
  if (sessionIndexes.length > sessionsMax || !sessionIndexes.every(isSaid)) return no('sessions')
  return { ok: true, id, nameId, sessionIndexes, until: new Date(issuedAt + requestLifeMsMax + skewMs) }
}

function no(fault: LogoutRequestFault): LogoutRequestJudged {
  return { ok: false, fault }
}

function isKnownPart({ namespace, name }: XmlElement): boolean {
  if (namespace === ds) return name === 'Signature'
  return (namespace === samlp && name === 'SessionIndex') || name === 'Issuer' || name === 'NameID'
}
