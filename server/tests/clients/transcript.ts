/** One command line of a transcript, and what it answered. */
export interface Ran {
  readonly line: string
  readonly code: number
  /** Undefined for a program that is not ours: what it prints is no contract. */
  readonly answer: unknown
}

/** The transcript as a page: what differs from run to run is replaced, and long lists are counted. */
export function renderTranscript(ran: readonly Ran[]): string {
  return `# From an empty Next.js project to people and domains

Commands of an agent (\`AMBIT_AGENT=1\`), each with its exit code and what it answered. Between the last two a person signed in,
read the page and approved. \`npm run test:clients -- transcript\` runs it and compares it with this page; \`--write\` writes it. Ids,
digests, addresses and times are replaced, and long lists are counted.

${ran.map(rendered).join('\n')}`
}

function rendered({ line, code, answer }: Ran): string {
  const head = `\`\`\`\n$ ${steady(line)}\n\`\`\`\nExit code ${code}.\n`
  return answer === undefined
    ? head
    : `${head}\n\`\`\`json\n${steady(JSON.stringify(shortened(answer), null, 2))}\n\`\`\`\n`
}

const listShown = 40

/** The report of a review stands in its other members; of a scenario its verdict is enough. */
function shortened(value: unknown): unknown {
  if (Array.isArray(value)) return value.length > listShown ? `(${value.length} entries)` : value.map(shortened)
  if (typeof value !== 'object' || value === null) return value
  const members = Object.entries(value).filter(([name]) => name !== 'report')
  return Object.fromEntries(
    members.map(([name, member]) => [
      name,
      name === 'files' && hasDigests(member) ? counted(member) : shortened(member),
    ]),
  )
}

function hasDigests(value: unknown): value is readonly unknown[] {
  return Array.isArray(value) && value.every(entry => typeof Object(entry).sha256 === 'string')
}

function counted(files: readonly unknown[]): string {
  return `(${files.length} files)`
}

function steady(text: string): string {
  return text
    .replace(/\b([a-z]+(?:_[a-z]+)*)_[0-9A-HJKMNP-TV-Z]{26}\b/g, '$1_…')
    .replace(/\b[0-9a-f]{64}\b/g, '…')
    .replace(/http:\/\/localhost:\d+/g, 'http://localhost:…')
    .replace(/\b\d{4}-\d\d-\d\dT[\d:.]+Z\b/g, '…')
}
