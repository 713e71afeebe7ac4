/** What parsers, databases and renderers stumble over. */
export const texts: readonly string[] = [
  '',
  ' ',
  '\ud800',
  'a\udc00b',
  '\u2028\u2029',
  '\u202e\u200b\ufeff',
  'İı',
  '%00',
  '\\u0000',
  "'; DROP TABLE users; --",
  '$1',
  '{{7*7}}<%= 7 %>',
  '<script>alert(1)</script>',
  '../../../etc/passwd',
  'x'.repeat(70_000),
  '\u{1F600}'.repeat(300),
  'constructor',
  '__proto__',
  'NaN',
  '-0',
  '99999999999999999999',
  '2026-13-45',
  'https://user:pass@[::1]:99999/',
]
/** The same where any JSON may stand. */
export const values: readonly unknown[] = [
  ...texts,
  null,
  true,
  0,
  -1,
  1e308,
  0.1,
  [],
  [null],
  {},
  { toString: 1 },
  [[[[[]]]]],
  { $ref: '#' },
]

/** Each of them for itself, and all at once: there are many. */
export async function together<Value>(all: readonly Value[], ask: (value: Value) => Promise<void>): Promise<void> {
  await Promise.all(all.map(ask))
}
