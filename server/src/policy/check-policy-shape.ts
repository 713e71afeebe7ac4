import { policyBytesMax, ruleBytesMax, ruleDepthMax, ruleOperatorsMax } from './model.ts'

/**
 * What is looked at before the text is parsed: the parser and the checker recurse, so depth and length are bounded by reading
 * signs alone. Texts in quotes and comments count for nothing. Answers what is wrong, in words.
 */
export function policyShapeFault(text: string): string | undefined {
  if (Buffer.byteLength(text) > policyBytesMax) return `A policy has at most ${policyBytesMax} bytes.`
  if (control.test(text)) return 'A policy holds no control characters.'
  let [depth, operators, start] = [0, 0, 0]
  for (const { sign, at } of signsOf(text)) {
    if (sign === ';') [operators, start] = [0, at]
    else if ('({['.includes(sign)) depth++
    else if (')}]'.includes(sign)) depth--
    else operators++
    if (depth > ruleDepthMax) return `A rule is nested at most ${ruleDepthMax} deep.`
    if (operators > ruleOperatorsMax) return `A rule has at most ${ruleOperatorsMax} operators and members.`
    if (at - start > ruleBytesMax) return `A rule has at most ${ruleBytesMax} characters.`
  }
  return undefined
}

const control = /[^\P{Cc}\n\r\t]/u
const sign = /"(?:[^"\\]|\\[\s\S])*"|\/\/[^\n]*|;|[({[\])}]|&&|\|\||[!\-+*.]|\b(?:if|in|like|is|has)\b|[<>=]=?/g

function* signsOf(text: string): Generator<{ sign: string; at: number }> {
  for (const found of text.matchAll(sign)) {
    const [token] = found
    if (!token.startsWith('"') && !token.startsWith('//')) yield { sign: token, at: found.index }
  }
}
