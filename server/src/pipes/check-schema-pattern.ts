const patternCharactersMax = 500
/** Two unbounded runs beside each other already take quadratic time on a text that does not match. */
const unboundedRunsMax = 3

const repeats = /^(?:[*+]|\{\d+(?:,\d*)?\})\??/

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

interface Group {
  repeatsInside: boolean
  alternatives: boolean
}

function patternRisk(pattern: string): string | undefined {
  const open: Group[] = []
  let runs = 0
  for (let at = 0; at < pattern.length; ) {
    const sign = pattern[at]
    if (sign === '\\') {
      if (/[1-9k]/.test(pattern[at + 1] ?? '')) return 'a pattern refers back to what it matched'
      at += 2
    } else if (sign === '[') at = endOfClass(pattern, at)
    else if (sign === '(') {
      if (/^\(\?(?:[=!]|<[=!])/.test(pattern.slice(at, at + 4))) return 'a pattern looks ahead or behind'
      open.push({ repeatsInside: false, alternatives: false })
      at++
    } else if (sign === '|') {
      const group = open.at(-1)
      if (group !== undefined) group.alternatives = true
      at++
    } else if (sign === ')') {
      const group = open.pop()
      const repeat = repeats.exec(pattern.slice(at + 1))?.[0]
      if (repeat !== undefined && (group?.repeatsInside || group?.alternatives))
        return 'a pattern repeats a group that varies'
      const outer = open.at(-1)
      if (outer !== undefined && group !== undefined) {
        outer.repeatsInside ||= group.repeatsInside || repeat !== undefined
        outer.alternatives ||= group.alternatives
      }
      if (repeat !== undefined) runs++
      at += 1 + (repeat?.length ?? 0)
    } else {
      const repeat = repeats.exec(pattern.slice(at))?.[0]
      if (repeat !== undefined) {
        runs += isUnbounded(repeat) ? 1 : 0
        const group = open.at(-1)
        if (group !== undefined) group.repeatsInside = true
      }
      at += repeat?.length ?? 1
    }
    if (runs > unboundedRunsMax) return `a pattern has more than ${unboundedRunsMax} unbounded runs`
  }
  return undefined
}

function isUnbounded(repeat: string): boolean {
  return repeat.startsWith('*') || repeat.startsWith('+') || /,\}/.test(repeat)
}

function endOfClass(pattern: string, from: number): number {
  for (let at = from + 1; at < pattern.length; at++) {
    if (pattern[at] === '\\') at++
    else if (pattern[at] === ']' && at > from + 1) return at + 1
  }
  return pattern.length
}
