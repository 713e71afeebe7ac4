export interface GuessWords {
  /** What many people use. */
  readonly common: readonly string[]
  /** What whoever guesses knows of this person and this server. */
  readonly own: readonly string[]
}

export interface Guess {
  /** In how many steps the password is put together. */
  readonly units: number
  /** Words of the person or the server are among them. */
  readonly hasOwn: boolean
}

const signs: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'i',
  l: 'i',
  '|': 'i',
  '!': 'i',
  '3': 'e',
  '4': 'a',
  '@': 'a',
  '5': 's',
  $: 's',
  '7': 't',
}

const wordLengthMin = 3
const runLengthMin = 3

/**
 * In how many steps a program that guesses puts this password together: a known word is two steps, whatever its case and whatever
 * digits stand for letters; a year, a run (1234, dcba, aaaa) and any other character are one; a word or a sign that was there before
 * is none. A text that repeats counts once. Words shorter than three characters are not looked for.
 */
export function guessUnits(password: string, { common, own }: GuessWords): Guess {
  const characters = firstPeriod([...password.normalize('NFKC').toLowerCase()])
  const known = new Set([...common, ...own].map(foldWord))
  const ofPerson = new Set(own.map(foldWord))
  const folded = characters.map(fold)
  const lengthMax = Math.max(0, ...[...known].map(word => word.length))
  const seen = new Set<string>()
  let units = 0
  for (let at = 0; at < characters.length; ) {
    const word = wordAt(folded, { at, lengthMax, known })
    const length = word === undefined ? (yearAt(characters, at) ?? runAt(characters, at) ?? 1) : [...word].length
    const step = word ?? characters.slice(at, at + length).join('')
    const counts = !seen.has(step) || (word === undefined && /[\p{L}\p{N}]/u.test(step))
    if (counts) units += word === undefined ? 1 : 2
    seen.add(step)
    at += length
  }
  return { units, hasOwn: [...seen].some(step => ofPerson.has(step)) }
}

function fold(character: string): string {
  return signs[character] ?? character
}

function foldWord(word: string): string {
  return [...word.normalize('NFKC').toLowerCase()].map(fold).join('')
}

/** What is repeated from the beginning to the end, at least twice. */
function firstPeriod(characters: readonly string[]): readonly string[] {
  for (let period = 1; period * 2 <= characters.length; period++)
    if (characters.every((character, at) => at < period || character === characters[at - period]))
      return characters.slice(0, period)
  return characters
}

interface Looking {
  readonly at: number
  readonly lengthMax: number
  readonly known: ReadonlySet<string>
}

function wordAt(folded: readonly string[], { at, lengthMax, known }: Looking): string | undefined {
  for (let length = Math.min(lengthMax, folded.length - at); length >= wordLengthMin; length--) {
    const text = folded.slice(at, at + length).join('')
    if (known.has(text)) return text
  }
  return undefined
}

function yearAt(characters: readonly string[], at: number): number | undefined {
  return /^(19|20)\d\d$/.test(characters.slice(at, at + 4).join('')) ? 4 : undefined
}

/** Characters that go up, go down or stay, by one step each. */
function runAt(characters: readonly string[], at: number): number | undefined {
  const code = (index: number): number => characters[index]?.codePointAt(0) ?? Number.NaN
  const step = code(at + 1) - code(at)
  if (step !== 0 && step !== 1 && step !== -1) return undefined
  let end = at + 2
  while (code(end) - code(end - 1) === step) end++
  return end - at >= runLengthMin ? end - at : undefined
}
