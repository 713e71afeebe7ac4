import { isEmailAddress } from '../directory/index.ts'
import { saml } from './check-saml-response.ts'
import { type Assertion, idpGroupLengthMax, idpGroupsMax } from './model.ts'
import { attributeOf, childrenOf, type XmlElement } from './parse-xml.ts'

/** Under which names a provider says what; the usual ones of the large vendors where none is set. */
export interface AttributeNames {
  readonly email?: string | undefined
  readonly firstName?: string | undefined
  readonly lastName?: string | undefined
  readonly groups?: string | undefined
}

/** RFC 5321 section 4.5.3.1.3. */
const addressLengthMax = 254
const nameLengthMax = 100
const emailFormat = 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress'
const claims = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims'
const usual = {
  email: ['email', 'mail', 'Email', 'emailAddress', `${claims}/emailaddress`, 'urn:oid:0.9.2342.19200300.100.1.3'],
  firstName: [
    'firstName',
    'first_name',
    'FirstName',
    'givenName',
    'given_name',
    `${claims}/givenname`,
    'urn:oid:2.5.4.42',
  ],
  lastName: [
    'lastName',
    'last_name',
    'LastName',
    'surname',
    'sn',
    'family_name',
    `${claims}/surname`,
    'urn:oid:2.5.4.4',
  ],
  groups: [
    'groups',
    'Groups',
    'group',
    'memberOf',
    'Role',
    'http://schemas.microsoft.com/ws/2008/06/identity/claims/groups',
    'http://schemas.xmlsoap.org/claims/Group',
    'urn:oid:1.3.6.1.4.1.5923.1.5.1.1',
  ],
} as const

export interface NamedSubject {
  readonly nameId: string
  readonly nameIdFormat: string | undefined
}

/** Who an assertion is about. What should be one thing and is said in several ways is not said. */
export function deriveSamlPerson(
  assertion: XmlElement,
  { nameId, nameIdFormat }: NamedSubject,
  names: AttributeNames,
): Assertion {
  const said = attributesOf(assertion)
  const one = (what: 'email' | 'firstName' | 'lastName', lengthMax: number): string | undefined => {
    const values = new Set(valuesOf(said, names[what] === undefined ? usual[what] : [names[what]]))
    const [value = ''] = values
    return values.size !== 1 || value.length > lengthMax || /\p{Cc}/u.test(value) ? undefined : value
  }
  const email = one('email', addressLengthMax) ?? (nameIdFormat === emailFormat ? nameId : undefined)
  return {
    idpId: nameId,
    email: email !== undefined && email.length <= addressLengthMax && isEmailAddress(email) ? email : undefined,
    emailVerified: undefined,
    firstName: one('firstName', nameLengthMax),
    lastName: one('lastName', nameLengthMax),
    groups: valuesOf(said, names.groups === undefined ? usual.groups : [names.groups])
      .filter(group => group.length <= idpGroupLengthMax)
      .slice(0, idpGroupsMax),
    raw: Object.fromEntries([...said].map(([name, values]) => [name, values.length === 1 ? values[0] : values])),
  }
}

function attributesOf(assertion: XmlElement): ReadonlyMap<string, readonly string[]> {
  const said = new Map<string, string[]>()
  const attributes = childrenOf(assertion, saml, 'AttributeStatement').flatMap(each =>
    childrenOf(each, saml, 'Attribute'),
  )
  for (const attribute of attributes) {
    const name = attributeOf(attribute, 'Name') ?? ''
    const values = childrenOf(attribute, saml, 'AttributeValue')
      .filter(({ children }) => children.length === 0)
      .map(({ text }) => text.trim())
      .filter(text => text !== '')
    said.set(name, [...(said.get(name) ?? []), ...values])
  }
  return said
}

/** Of the first of these names that says anything. */
function valuesOf(said: ReadonlyMap<string, readonly string[]>, names: readonly string[]): readonly string[] {
  return names.map(name => said.get(name) ?? []).find(values => values.length > 0) ?? []
}
