import type { Rule, Sighting, TextNode } from '../model.ts'
import { isLoopback } from '../secrets/find-secrets.ts'

const insecureOption =
  /^--?(insecure|allow-http|no-verify-ssl|no-ssl-verify|skip-tls-verify|no-check-certificate|disable-ssl)(=true)?$/i
const off = /^(0|false|no|off)$/i
const on = /^(1|true|yes|on)$/i

/** MCP-S07: what is said can be read and changed on the way. */
export const openTransport: Rule = {
  id: 'MCP-S07',
  title: 'Plain HTTP, or TLS that is not checked',
  severity: 'high',
  mend: 'Use https, and let certificates be checked; a company’s own authority is added with NODE_EXTRA_CA_CERTS',
  look: ({ servers }) =>
    servers.flatMap(({ name, urls, words, env }) => {
      const see = (node: TextNode, reason: string): Sighting => ({ rule: 'MCP-S07', node, server: name, reason })
      return [
        ...urls.filter(({ value }) => isPlainAndFar(value.value)).map(({ value }) => see(value, plain)),
        ...words.filter(({ text }) => isPlainAndFar(text)).map(({ node }) => see(node, plain)),
        ...words.filter(({ text }) => insecureOption.test(text)).map(({ node }) => see(node, unchecked)),
        ...env
          .filter(one => isAddress(one.name) && isPlainAndFar(one.value.value))
          .map(({ value }) => see(value, plain)),
        ...env.filter(one => isUnchecked(one.name, one.value.value)).map(({ value }) => see(value, unchecked)),
      ]
    }),
}

const plain = 'It speaks to another machine without TLS'
const unchecked = 'It does not check whom it speaks to'

function isAddress(name: string): boolean {
  return /(url|uri|endpoint|host|base|server|address)$/i.test(name)
}

function isPlainAndFar(text: string): boolean {
  const [, address = ''] = /^((?:http|ws):\/\/\S+)$/i.exec(text) ?? []
  return URL.canParse(address) && !isLoopback(new URL(address).hostname)
}

function isUnchecked(name: string, value: string): boolean {
  if (/^NODE_TLS_REJECT_UNAUTHORIZED$/.test(name)) return value === '0'
  if (/(verify_?ssl|ssl_?verify|tls_?verify|verify_?tls|verify_?certs?|httpsverify|reject_?unauthorized)$/i.test(name))
    return off.test(value)
  return (
    /(ssl_no_verify|skip_(tls|ssl)_verify|insecure|disable_(tls|ssl)(_verification)?)$/i.test(name) && on.test(value)
  )
}
