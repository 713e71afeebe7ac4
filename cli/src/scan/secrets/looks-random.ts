const randomCountMin = 16
const longCountMin = 28
const entropyBitsMin = 3
const hexEntropyBitsMin = 2.8
const wordLettersMax = 16

/** Bits for each character, by how often each one stands in the text (Shannon). */
function entropyBits(text: string): number {
  const counts = new Map<string, number>()
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1)
  return [...counts.values()].reduce((sum, count) => sum - (count / text.length) * Math.log2(count / text.length), 0)
}

/** Whether nobody would write it by hand: long, without words, of many kinds of characters. */
export function looksRandom(text: string): boolean {
  if (text.length < randomCountMin || /\s/.test(text) || isPlainValue(text)) return false
  const hex = /^[0-9a-f-]+$/i.test(text)
  if (entropyBits(text) < (hex ? hexEntropyBitsMin : entropyBitsMin)) return false
  if (text.split(/[-_.:/@+=]/).every(isWordOrNumber)) return false
  const kinds = [/[a-z]/, /[A-Z]/, /\d/].filter(kind => kind.test(text)).length
  return /\d/.test(text) ? kinds >= 2 : kinds === 2 && text.length >= longCountMin
}

/** Values with a form of their own: addresses, paths, files, dates, versions, mail. */
function isPlainValue(text: string): boolean {
  return (
    /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ||
    /^(~|\.{1,2})?[/\\][^\s]*[/\\.]/.test(text) ||
    /^(~|\.{1,2}|[A-Za-z]:)[/\\]/.test(text) ||
    /\.(json|pem|key|crt|cer|p12|pfx|txt|ya?ml|toml|env|db|sqlite3?|js|ts|py|sh)$/i.test(text) ||
    /^\d{4}-\d\d-\d\d/.test(text) ||
    /^v?\d+\.\d+\.\d+/.test(text) ||
    /^[^@\s]+@[^@\s]+\.[a-z]{2,}$/i.test(text) ||
    /^arn:aws/.test(text) ||
    /^([a-z0-9-]+\.)+[a-z]{2,}(:\d+)?$/.test(text) ||
    /^SHA256:/.test(text)
  )
}

/** A part that a person writes: a word, a short number, a word with a number behind it. */
function isWordOrNumber(part: string): boolean {
  if (/^v?\d{0,6}$/.test(part)) return true
  const [, letters = ''] = /^([A-Za-z]+)\d{0,2}$/.exec(part) ?? []
  const cased = /^([A-Z]?[a-z]+|[A-Z]+)$/.test(letters) || /^([A-Z]?[a-z]{2,})+$/.test(letters)
  return cased && letters.length <= wordLettersMax && (letters.length <= 3 || /[aeiouy]/i.test(letters))
}
