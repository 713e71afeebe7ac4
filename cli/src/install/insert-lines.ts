/** The text with an import after its last one; at the top, below `'use …'` and a first comment, where it has none. */
export function withImport(text: string, line: string): string {
  const imports = [
    ...text.matchAll(
      /^(?:import\b[\s\S]*?['"][^'"\n]+['"]|(?:const|var|let) [^\n]*\brequire\([^)\n]*\)[^\n]*);?[ \t]*$/gm,
    ),
  ]
  const last = imports.at(-1)
  if (last === undefined) return `${line}\n\n${text}`
  const end = last.index + last[0].length
  return `${text.slice(0, end)}\n${line}${text.slice(end)}`
}

/** The end of the statement that begins at an index: behind the bracket that closes its first one. */
export function statementEnd(text: string, from: number): number | undefined {
  let depth = 0
  for (let at = from; at < text.length; at++) {
    const character = text.charAt(at)
    if ('([{'.includes(character)) depth++
    else if (')]}'.includes(character)) depth--
    if (depth > 0 || !')]}'.includes(character)) continue
    const rest = /^[ \t]*;?[ \t]*(?=\n|$)/.exec(text.slice(at + 1))
    return rest === null ? undefined : at + 1 + rest[0].length
  }
  return undefined
}

/** The text with a line after the only statement that begins as `begins` says; undefined where there is none, or more than one. */
export function afterStatement(
  text: string,
  begins: RegExp,
  line: (found: RegExpExecArray) => string,
): string | undefined {
  const found = [...text.matchAll(new RegExp(begins.source, 'gm'))]
  const [only] = found
  if (only === undefined || found.length > 1) return undefined
  const end = statementEnd(text, only.index)
  return end === undefined ? undefined : `${text.slice(0, end)}\n${line(only)}${text.slice(end)}`
}
