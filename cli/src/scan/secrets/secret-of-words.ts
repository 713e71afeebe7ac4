import type { Secret, Word } from '../model.ts'
import { connectionPassword, findTokens, secretIn, secretOfHeader, secretOfUrl } from './find-secrets.ts'

export interface SecretWord {
  readonly word: Word
  readonly secret: Secret
}

/** Secrets of a command line, which every program of this machine can read while it runs. One for each word. */
export function secretsOfWords(words: readonly Word[]): SecretWord[] {
  return words.flatMap((word, at) => {
    const secret = secretOfWord(word.text, words[at - 1]?.text ?? '')
    return secret === undefined ? [] : [{ word, secret }]
  })
}

const headerOption = /^(-H|--?headers?)$/
const userOption = /^(-u|--user)$/
const variableOption = /^(-e|--env|--build-arg)$/

/** By the option before it, by the name in it, or by its form. */
function secretOfWord(text: string, before: string): Secret | undefined {
  if (headerOption.test(before)) return secretOfHeaderLine(text)
  if (userOption.test(before) && text.includes(':')) return secretIn('password', text.slice(text.indexOf(':') + 1))
  const [, option = '', name = '', value = ''] = /^(-{0,2})([A-Za-z][\w.-]*)=(.*)$/s.exec(text) ?? []
  const line = /^\S+\s+\S/.test(value) && !/^["']/.test(value) && option === ''
  if (name !== '' && !line)
    return headerOption.test(`${option}${name}`) ? secretOfHeaderLine(value) : secretOfPair(name, value)
  if (/\s/.test(text)) return secretOfLine(text)
  if (/^--?[A-Za-z]/.test(before) && !variableOption.test(before) && !before.includes('=') && !text.startsWith('-'))
    return secretIn(before.replace(/^-+/, ''), text)
  return findTokens(text)[0] ?? connectionPassword(text) ?? secretOfUrl(text)
}

function secretOfPair(name: string, value: string): Secret | undefined {
  return secretIn(name, value.replace(/^(["'])(.*)\1$/s, '$2'))
}

function secretOfHeaderLine(line: string): Secret | undefined {
  const at = line.indexOf(':')
  return at < 0 ? findTokens(line)[0] : secretOfHeader(line.slice(0, at).trim(), line.slice(at + 1).trim())
}

/** A header, or a line of a shell. */
function secretOfLine(line: string): Secret | undefined {
  if (/^[A-Za-z][A-Za-z0-9-]*:\s/.test(line)) return secretOfHeaderLine(line)
  const [whole, , header] = /(?:-H|--header)[ =](["']?)([A-Za-z-]+: .+)\1/.exec(line) ?? []
  const sent = whole === undefined ? undefined : secretOfHeaderLine((header ?? '').replace(/["'].*$/s, ''))
  if (sent !== undefined) return sent
  const parts = line.split(/[\s;&|]+/).map(part => part.replace(/^["']|["']$/g, ''))
  for (const [at, part] of parts.entries()) {
    const secret = part === '' ? undefined : secretOfWord(part, parts[at - 1] ?? '')
    if (secret !== undefined) return secret
  }
  return undefined
}
