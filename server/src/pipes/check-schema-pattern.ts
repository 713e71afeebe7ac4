const patternCharactersMax = 500
/** Two unbounded runs beside each other already take quadratic time on a text that does not match. */
const unboundedRunsMax = 3

/**
 * Why a pattern by others is not run here, or undefined (CWE-1333). It is read without running it: a repeated group that
 * repeats inside, or offers alternatives, is where a backtracking engine takes exponential time.
 */
export function checkSchemaPattern(pattern: string): string | undefined {
  if (pattern.length > patternCharactersMax) return `a pattern is longer than ${patternCharactersMax} characters`
  const risk = patternRisk(pattern)
  if (risk !== undefined) return risk
  try {
    new RegExp(pattern, 'u')
    return undefined
  } catch {
    return 'a pattern is not a regular expression'
  }
}

/** An escape, a class, the start of a group, its end, a bar, a quantifier, or any other sign. */
const token = /\\.|\[(?:\\.|[^\]\\])*\]|\(\?(?::|<?[=!]|<\w+>)|[()|]|[*+?]\??|\{\d*,?\d*\}\??|[\s\S]/gu

interface Group {
  /** What stands in it can match in more than one way. */
  varies: boolean
}

function patternRisk(pattern: string): string | undefined {
  const open: Group[] = [{ varies: false }]
  let runs = 0
  let closed: Group | undefined
  for (const [sign] of pattern.matchAll(token)) {
    if (/^\\[1-9k]/.test(sign)) return 'a pattern refers back to what it matched'
    if (/^\(\?<?[=!]/.test(sign)) return 'a pattern looks ahead or behind'
    if (repeats(sign) && closed?.varies === true) return 'a pattern repeats a group that varies'
    if (isUnbounded(sign) && ++runs > unboundedRunsMax)
      return `a pattern has more than ${unboundedRunsMax} unbounded runs`
    closed = step(open, sign)
  }
  return undefined
}

/** Opens and closes groups. Answers the group that the sign closed: a quantifier that follows repeats it. */
function step(open: Group[], sign: string): Group | undefined {
  if (sign.startsWith('(')) open.push({ varies: false })
  const inner = open.at(-1)
  if (inner !== undefined && (varies(sign) || sign === '|')) inner.varies = true
  if (sign !== ')' || open.length < 2) return undefined
  const closed = open.pop()
  const outer = open.at(-1)
  if (outer !== undefined && closed?.varies === true) outer.varies = true
  return closed
}

/** What stands before it may occur several times. */
function repeats(sign: string): boolean {
  return /^(?:[*+]|\{\d)/.test(sign)
}

/** What stands before it may occur one or another number of times. */
function varies(sign: string): boolean {
  return /^(?:[*+?]|\{\d+,)/.test(sign)
}

function isUnbounded(sign: string): boolean {
  return /^(?:[*+]|\{\d+,\})/.test(sign)
}
