/** A reference to something that is kept elsewhere, in the forms of shells, hosts and managers of secrets. */
const references: readonly RegExp[] = [
  /\$\{[^}]*\}/g,
  /\$\([^)]*\)/g,
  /\$\{\{[^}]*\}\}/g,
  /\{\{[^}]*\}\}/g,
  /\{(?:env|file|input):[^}]*\}/g,
  /(?<![A-Za-z0-9])\$[A-Z_][A-Z0-9_]*/g,
  /%[A-Za-z_][A-Za-z0-9_]*%/g,
  /<[^<>]*>/g,
  /\[[^[\]]*\]/g,
]
const managers =
  /^(op|vault|keychain|keyring|secret|secretref|aws-sm|gcp-sm|azure-kv|doppler|infisical|bw|pass|file|env|ref\+\w+):(\/\/)?/i

/** The text without its references. What a reference falls back to is a value of this file, and stays. */
export function withoutReferences(text: string): string {
  if (managers.test(text) && !/^file:\/\/.*@/.test(text)) return ''
  const fallbacks = [...text.matchAll(/\$\{[A-Za-z_][A-Za-z0-9_]*:?[-=]([^}]+)\}/g)].map(
    ([, fallback = '']) => fallback,
  )
  const rest = references.reduce((left, reference) => left.replaceAll(reference, ''), text)
  return [rest, ...fallbacks].join('').trim()
}

const stands = '(?:^|[^A-Za-z0-9])'
const ends = '(?:$|[^A-Za-z0-9])'
const dummyWords = new RegExp(
  `${stands}(?:your|yours|my|example|sample|placeholder|dummy|fake|mock|redacted|removed|insert|replace|changeme|change|enter|paste|todo|tbd|here|none|null|undefined|xxx+|foo|bar|foobar|abc123|notreal|hidden)${ends}`,
  'i',
)
const dummyParts =
  /example|changeme|change[-_ ]?me|your[-_ ]?(?:api|token|key|secret|password|own)|placeholder|redacted|goes[-_ ]?here|x{5,}|\*{3,}|\.{3}|…|0{8,}|1234567|abcdefg|deadbeef|(.)\1{7,}/i
const distinctMin = 6
const longCount = 16

/** What documents show where a secret would stand. */
export function isDummy(text: string): boolean {
  if (text === '' || dummyWords.test(text) || dummyParts.test(text)) return true
  return text.length >= longCount && new Set(text.toLowerCase()).size < distinctMin
}

const weak =
  /^(pass|passwd|password|pwd|secret|postgres|postgresql|mysql|mariadb|root|admin|administrator|user|username|test|testing|guest|demo|dev|local|neo4j|redis|mongo|minio|minioadmin|rabbit|letmein|default|sa|token|key|apikey|api-key|api_key)[-_]?\d{0,4}!?$/i

/** What everybody has as a password of a database on their own machine: bad, and no secret. */
export function isWeakDefault(text: string): boolean {
  return weak.test(text)
}
