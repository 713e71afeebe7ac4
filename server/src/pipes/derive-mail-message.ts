import type { JsonObject } from './model.ts'

const lineCharactersMax = 76
/** In base64, between its signs and behind `Subject: `, it fits on such a line. */
const wordBytesMax = 39
/** A line of a header's value must not end it, and no part may begin another one. */
const printable = /^[\x20-\x7e]*$/
const address = /^[^\s<>,;:"()[\]\\@]+@[^\s<>,;:"()[\]\\@]+$/

/**
 * A plain text mail (RFC 5322, RFC 2045) in base64url. Undefined when an address is none or a value would break out of its
 * header (CWE-93). Members: `to, cc, bcc` lists of addresses, `subject`, `text`, `in_reply_to` a message id.
 */
export function mailMessage(parts: JsonObject): string | undefined {
  const lists = ['to', 'cc', 'bcc'].map(name => [name, addressList(parts[name])] as const)
  const { subject, text, in_reply_to: repliesTo } = parts
  if (lists.some(([, list]) => list === undefined) || typeof text !== 'string') return undefined
  if (repliesTo !== undefined && (typeof repliesTo !== 'string' || !/^<[^\s<>]+>$/.test(repliesTo))) return undefined
  const subjectText = encodedWords(typeof subject === 'string' ? subject : '')
  if (subjectText === undefined) return undefined
  const headers = [
    ...lists.flatMap(([name, list]) =>
      list === undefined || list === '' ? [] : [`${name.charAt(0).toUpperCase()}${name.slice(1)}: ${list}`],
    ),
    `Subject: ${subjectText}`,
    ...(repliesTo === undefined ? [] : [`In-Reply-To: ${repliesTo}`, `References: ${repliesTo}`]),
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset="utf-8"',
    'Content-Transfer-Encoding: base64',
  ]
  const body =
    Buffer.from(text)
      .toString('base64')
      .match(/.{1,76}/g) ?? []
  return Buffer.from([...headers, '', ...body, ''].join('\r\n')).toString('base64url')
}

function addressList(value: unknown): string | undefined {
  if (value === undefined) return ''
  if (!Array.isArray(value) || !value.every(each => typeof each === 'string' && address.test(each))) return undefined
  return value.every(each => printable.test(each)) ? value.join(',\r\n ') : undefined
}

/** RFC 2047 for what is not ASCII; each word is cut between characters, never inside of one. */
function encodedWords(text: string): string | undefined {
  if (/[\r\n\0]/.test(text)) return undefined
  if (printable.test(text) && text.length <= lineCharactersMax) return text
  const words: string[] = []
  let word = ''
  for (const character of text) {
    if (Buffer.byteLength(word + character) > wordBytesMax) {
      words.push(word)
      word = ''
    }
    word += character
  }
  return [...words, word].map(each => `=?utf-8?B?${Buffer.from(each).toString('base64')}?=`).join('\r\n ')
}
