/** The value of a name in the text of an environment file. */
export function valueIn(text: string, name: string): string | undefined {
  const found = new RegExp(`^[ \\t]*(?:export[ \\t]+)?${name}[ \\t]*=[ \\t]*(.*)$`, 'm').exec(text)?.[1]?.trim()
  if (found === undefined) return undefined
  const bare = /^(["'])(.*)\1$/.exec(found)
  return (bare?.[2] ?? found.replace(/\s+#.*$/, '')).trim()
}

/** The text with the names that it lacks; what stands there stays as it is. */
export function withMissing(
  text: string,
  values: Readonly<Record<string, string>>,
): { readonly text: string; readonly added: readonly string[] } {
  const added = Object.keys(values).filter(name => (valueIn(text, name) ?? '') === '')
  if (added.length === 0) return { text, added }
  const empty = new RegExp(`^[ \\t]*(?:export[ \\t]+)?(?:${added.join('|')})[ \\t]*=[ \\t]*(?:""|'')?[ \\t]*\\n?`, 'gm')
  const kept = text.replaceAll(empty, '')
  const lead = kept === '' || kept.endsWith('\n') ? kept : `${kept}\n`
  return { text: `${lead}${added.map(name => `${name}="${values[name]}"\n`).join('')}`, added }
}
