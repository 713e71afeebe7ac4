import { cleanText } from './derive-clean-text.ts'

/**
 * Words by others as a model and a person read them: nothing hidden, no markup, no line breaks, and not longer than is asked.
 */
export function plainText(text: string, charactersMax: number): string {
  // What is far longer than it may be is not searched for markup to its end.
  const start = text.slice(0, charactersMax * 4)
  const plain = cleanText(start.replace(/<\/?[a-zA-Z][^<>]{0,200}>/g, ' '))
    .replace(/\s+/g, ' ')
    .trim()
  if (plain.length <= charactersMax) return plain
  return `${plain.slice(0, charactersMax - 1).replace(/[\ud800-\udbff]$/, '')}…`
}
