// Says while somebody types how well a new password holds. It counts as the server does, sends nothing, and keeps nothing.
const signs = { 0: 'o', 1: 'i', l: 'i', '|': 'i', '!': 'i', 3: 'e', 4: 'a', '@': 'a', 5: 's', $: 's', 7: 't' }

const fold = character => signs[character] ?? character
const charactersOf = text => [...text.normalize('NFKC').toLowerCase()]
const foldWord = word => charactersOf(word).map(fold).join('')

function firstPeriod(characters) {
  for (let period = 1; period * 2 <= characters.length; period++)
    if (characters.every((character, at) => at < period || character === characters[at - period]))
      return characters.slice(0, period)
  return characters
}

function wordAt(folded, at, { known, lengthMax }) {
  for (let length = Math.min(lengthMax, folded.length - at); length >= 3; length--) {
    const text = folded.slice(at, at + length).join('')
    if (known.has(text)) return text
  }
  return undefined
}

function yearAt(characters, at) {
  return /^(19|20)\d\d$/.test(characters.slice(at, at + 4).join('')) ? 4 : undefined
}

function runAt(characters, at) {
  const code = index => characters[index]?.codePointAt(0) ?? Number.NaN
  const step = code(at + 1) - code(at)
  if (![0, 1, -1].includes(step)) return undefined
  let end = at + 2
  while (code(end) - code(end - 1) === step) end++
  return end - at >= 3 ? end - at : undefined
}

/** In how many steps a program that guesses puts the password together. */
// biome-ignore lint/correctness/noUnusedVariables: the server's own count is compared with it
function guessUnits(password, words) {
  const known = new Set(words.map(foldWord))
  const lengthMax = Math.max(0, ...[...known].map(word => word.length))
  const characters = firstPeriod(charactersOf(password))
  const folded = characters.map(fold)
  const seen = new Set()
  let units = 0
  for (let at = 0; at < characters.length; ) {
    const word = wordAt(folded, at, { known, lengthMax })
    const length = word === undefined ? (yearAt(characters, at) ?? runAt(characters, at) ?? 1) : [...word].length
    const step = word ?? characters.slice(at, at + length).join('')
    if (!seen.has(step) || (word === undefined && /[\p{L}\p{N}]/u.test(step))) units += word === undefined ? 1 : 2
    seen.add(step)
    at += length
  }
  return units
}

/** 0: nothing typed, 1: too short, 2: guessed first, 3: taken, 4: more than that. */
function levelOf(password, { lengthMin, unitsMin, words }) {
  const length = [...password.normalize('NFKC')].length
  if (length === 0) return 0
  if (length < lengthMin) return 1
  const units = guessUnits(password, words)
  if (units < unitsMin) return 2
  return units < 2 * unitsMin ? 3 : 4
}

/** A screen reader hears the last word on it, at most every five seconds. */
const heardMs = 5000

function watch(meter) {
  const input = document.getElementById(meter.dataset.meter)
  const says = JSON.parse(meter.dataset.says)
  const policy = {
    lengthMin: Number(meter.dataset.length),
    unitsMin: Number(meter.dataset.units),
    words: meter.dataset.words.split(' '),
  }
  const [words, heard] = [meter.querySelector('[data-words-shown]'), meter.querySelector('[role="status"]')]
  let timer
  let lastMs = -heardMs
  const tell = () => {
    timer = undefined
    lastMs = performance.now()
    heard.textContent = words.textContent
  }
  const judge = () => {
    const level = levelOf(input.value, policy)
    const missing = policy.lengthMin - [...input.value.normalize('NFKC')].length
    meter.hidden = level === 0
    meter.dataset.level = String(level)
    words.textContent = (says[level] ?? '').replace('{n}', String(missing))
    timer ??= setTimeout(tell, Math.max(700, lastMs + heardMs - performance.now()))
  }
  input.addEventListener('input', judge)
  judge()
}

for (const meter of document.querySelectorAll('[data-meter]')) watch(meter)
