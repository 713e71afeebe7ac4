import { saml } from './check-saml-response.ts'
import { attributeOf, childrenOf, type XmlElement } from './parse-xml.ts'

const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z$/

/** The one child of SAML by this name; undefined where there are several. */
export function only(element: XmlElement, name: string): XmlElement | undefined {
  const [found, another] = childrenOf(element, saml, name)
  return another === undefined ? found : undefined
}

/** Text that nothing stands in; undefined for anything else. */
export function leaf({ children, text }: XmlElement): string | undefined {
  return children.length === 0 ? text.trim() : undefined
}

/** In milliseconds; undefined for what is no time of SAML (Core section 1.3.3). */
export function timeIn(element: XmlElement, name: string): number | undefined {
  const text = attributeOf(element, name) ?? ''
  const time = instant.test(text) ? Date.parse(text) : Number.NaN
  return Number.isNaN(time) ? undefined : time
}
