/** What stands between two braces: the first choice that has a value. */
export interface Expression {
  readonly choices: readonly (
    | { readonly kind: 'path'; readonly path: readonly string[] }
    | { readonly kind: 'text'; readonly text: string }
  )[]
  readonly at: number
}

/** A claim template: JSON in which a value, or a piece of a text, may be an expression. */
export type TemplateNode =
  | { readonly kind: 'members'; readonly members: readonly (readonly [name: string, node: TemplateNode])[] }
  | { readonly kind: 'items'; readonly items: readonly TemplateNode[] }
  | { readonly kind: 'text'; readonly parts: readonly (string | Expression)[] }
  | { readonly kind: 'value'; readonly expression: Expression }
  | { readonly kind: 'literal'; readonly value: null | boolean | number }

export type ParsedTemplate =
  | { readonly ok: true; readonly node: TemplateNode }
  | { readonly ok: false; readonly why: string; readonly at: number }

/** How deep members and items may nest. */
const depthMax = 5

class Misread extends Error {
  readonly at: number
  constructor(why: string, at: number) {
    super(why)
    this.at = at
  }
}

/**
 * Reads a claim template. It is JSON, and `{{ user.metadata.tier || 'none' }}` may stand for a value or in a text. There is nothing to
 * call and nothing that repeats: each token is read once, so a template costs no more than its length.
 */
export function parseClaimTemplate(text: string): ParsedTemplate {
  const from: Reading = { text, at: 0 }
  try {
    const node = readNode(from, 0)
    skipSpace(from)
    if (from.at < text.length) throw new Misread('something follows the end of the template', from.at)
    return { ok: true, node }
  } catch (cause) {
    if (cause instanceof Misread) return { ok: false, why: cause.message, at: cause.at }
    throw cause
  }
}

interface Reading {
  readonly text: string
  at: number
}

function readNode(from: Reading, depth: number): TemplateNode {
  if (depth > depthMax) throw new Misread(`members and items nest more than ${depthMax} deep`, from.at)
  skipSpace(from)
  const sign = from.text[from.at]
  if (from.text.startsWith('{{', from.at)) return { kind: 'value', expression: readExpression(from) }
  if (sign === '{') return readMembers(from, depth)
  if (sign === '[') return readItems(from, depth)
  if (sign === '"') return { kind: 'text', parts: readText(from) }
  return readLiteral(from)
}

function readMembers(from: Reading, depth: number): TemplateNode {
  const members: [string, TemplateNode][] = []
  const seen = new Set<string>()
  readListed(from, '}', () => {
    const at = from.at
    const [name, ...more] = from.text[from.at] === '"' ? readText(from) : [undefined]
    if (typeof name !== 'string' || more.length > 0) throw new Misread('a name is a text without expressions', at)
    if (seen.has(name)) throw new Misread(`"${name}" stands twice`, at)
    seen.add(name)
    skipSpace(from)
    expect(from, ':')
    members.push([name, readNode(from, depth + 1)])
  })
  return { kind: 'members', members }
}

function readItems(from: Reading, depth: number): TemplateNode {
  const items: TemplateNode[] = []
  readListed(from, ']', () => items.push(readNode(from, depth + 1)))
  return { kind: 'items', items }
}

function readListed(from: Reading, end: '}' | ']', readOne: () => void): void {
  from.at++
  skipSpace(from)
  if (take(from, end)) return
  do {
    skipSpace(from)
    readOne()
    skipSpace(from)
  } while (take(from, ','))
  expect(from, end)
}

/** A JSON text, with expressions between its pieces; one piece at least. */
function readText(from: Reading): (string | Expression)[] {
  const start = from.at++
  const parts: (string | Expression)[] = []
  let piece = ''
  for (;;) {
    const sign = from.text[from.at]
    if (sign === undefined) throw new Misread('a text does not end', start)
    if (sign === '"') break
    if (from.text.startsWith('{{', from.at)) {
      parts.push(unescaped(piece, from.at), readExpression(from))
      piece = ''
      continue
    }
    const length = sign === '\\' ? 2 : 1
    piece += from.text.slice(from.at, from.at + length)
    from.at += length
  }
  const last = unescaped(piece, from.at)
  from.at++
  const filled = [...parts, last].filter(part => part !== '')
  return filled.length === 0 ? [''] : filled
}

function unescaped(piece: string, at: number): string {
  try {
    const text: unknown = JSON.parse(`"${piece}"`)
    if (typeof text === 'string' && text.isWellFormed() && !text.includes('\0')) return text
  } catch {
    // Told below, with the place.
  }
  throw new Misread('a text holds what JSON does not allow', at)
}

const operand = /\s*(?:([A-Za-z_]\w*(?:\.[\w-]+)*)|'([^'\n]*)'|"([^"\n]*)")\s*/y

function readExpression(from: Reading): Expression {
  const start = from.at
  from.at += 2
  const choices: Expression['choices'][number][] = []
  do {
    operand.lastIndex = from.at
    const found = operand.exec(from.text)
    if (found === null) throw new Misread('an expression is a path like user.email, or a text in quotes', from.at)
    const [all, path, ...texts] = found
    choices.push(
      path === undefined
        ? { kind: 'text', text: texts.find(text => text !== undefined) ?? '' }
        : { kind: 'path', path: path.split('.') },
    )
    from.at += all.length
  } while (take(from, '||'))
  if (!take(from, '}}')) throw new Misread('an expression ends with }}, or goes on with ||', from.at)
  return { choices, at: start }
}

const literal = /null|true|false|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y

function readLiteral(from: Reading): TemplateNode {
  literal.lastIndex = from.at
  const found = literal.exec(from.text)?.[0]
  if (found === undefined) throw new Misread('a value is missing', from.at)
  from.at += found.length
  const value: unknown = JSON.parse(found)
  if (typeof value === 'number' && !Number.isFinite(value)) throw new Misread('a number is too large', from.at)
  return { kind: 'literal', value: typeof value === 'boolean' || typeof value === 'number' ? value : null }
}

function skipSpace(from: Reading): void {
  while (/[ \n\r\t]/.test(from.text[from.at] ?? '')) from.at++
}

function take(from: Reading, sign: string): boolean {
  if (!from.text.startsWith(sign, from.at)) return false
  from.at += sign.length
  return true
}

function expect(from: Reading, sign: string): void {
  if (!take(from, sign)) throw new Misread(`"${sign}" is missing`, from.at)
}
