import type { Server, Word } from './model.ts'

/** Code that is fetched when the server is started. */
export interface Launched {
  readonly word: Word
  readonly kind: 'npm' | 'python' | 'image' | 'git' | 'web'
  readonly name: string
  /** As it is written behind the name; undefined where nothing is. */
  readonly version: string | undefined
}

const valueOptions: ReadonlySet<string> = new Set(
  `-p --package --from --with --python --index-url --registry -e --env -v --volume --name --network --mount --env-file -w --workdir
  --user --entrypoint --add-host --platform --label --memory --cpus --env-var -c --call --config --pull`.split(/\s+/),
)

/** The words as a program is started with them: without a shell that only passes them on, as hosts on Windows need it. */
export function plainWords({ words }: Server): readonly Word[] {
  const split = words.flatMap(word =>
    /^-{1,2}[a-z]+ [@\w]/.test(word.text) ? word.text.split(/\s+/).map(text => ({ ...word, text })) : [word],
  )
  const [first, second, ...rest] = split
  const passedOn = first !== undefined && programOf(first) === 'cmd' && /^\/c$/i.test(second?.text ?? '')
  const plain = rest.length > 1 && rest.every(({ text }) => !/[&|<>]/.test(text))
  return passedOn && plain ? rest : split
}

/** The name of the program, wherever it lies. */
export function programOf({ text }: Word): string {
  return (text.split(/[/\\]/).at(-1) ?? '').toLowerCase().replace(/\.(cmd|exe|bat|ps1)$/, '')
}

/** What a launcher would fetch; undefined where the program is there already. */
export function launchedBy(server: Server): Launched | undefined {
  const [first, ...rest] = plainWords(server)
  if (first === undefined) return undefined
  const program = programOf(first)
  const verb = rest[0]?.text ?? ''
  if (program === 'npx' || program === 'bunx')
    return rest.some(({ text }) => text === '--no-install' || text === '--no') ? undefined : npm(rest)
  if (program === 'npm' && /^(exec|x)$/.test(verb)) return npm(rest.slice(1))
  if (/^(pnpm|yarn|bun)$/.test(program) && /^(dlx|x)$/.test(verb)) return npm(rest.slice(1))
  if (program === 'uvx') return python(rest)
  if (program === 'uv' && verb === 'tool' && rest[1]?.text === 'run') return python(rest.slice(2))
  if (program === 'uv' && verb === 'run')
    return rest.some(({ text }) => text === '--with') ? python(rest.slice(1)) : undefined
  if (program === 'pipx' && verb === 'run') return python(rest.slice(1))
  if (/^(docker|podman|nerdctl)$/.test(program) && verb === 'run') return image(rest.slice(1))
  const web = program === 'deno' ? rest.find(({ text }) => /^(https?:\/\/|npm:|jsr:)/.test(text)) : undefined
  return web === undefined
    ? undefined
    : { word: web, kind: 'web', name: web.text, version: /@v?\d+\.\d+\.\d+/.exec(web.text)?.[0] }
}

function subject(words: readonly Word[], options: readonly string[]): Word | undefined {
  const named = words.find((_, at) => options.includes(words[at - 1]?.text ?? ''))
  const inline = words.find(({ text }) => options.some(option => text.startsWith(`${option}=`)))
  if (inline !== undefined) return { ...inline, text: inline.text.slice(inline.text.indexOf('=') + 1) }
  return named ?? words.find(({ text }, at) => !text.startsWith('-') && !valueOptions.has(words[at - 1]?.text ?? ''))
}

function isLocal(text: string): boolean {
  return /^(\.{0,2}[/\\]|~|[A-Za-z]:[/\\]|\$|file:)/.test(text)
}

function npm(words: readonly Word[]): Launched | undefined {
  const word = subject(words, ['-p', '--package'])
  if (word === undefined || isLocal(word.text)) return undefined
  if (/^(git\+|github:|https?:)|^[\w.-]+\/[\w.-]+(#|$)/.test(word.text)) return git(word)
  const [, name = word.text, version] = /^(@?[^@]+)@(.+)$/.exec(word.text) ?? []
  return { word, kind: 'npm', name, version }
}

function python(words: readonly Word[]): Launched | undefined {
  const word = subject(words, ['--from', '--with'])
  if (word === undefined || isLocal(word.text)) return undefined
  if (/^(git\+|https?:)/.test(word.text)) return git(word)
  const [, name = word.text, , version] = /^([A-Za-z0-9._-]+)(\[[^\]]*\])?(?:==|@)(.+)$/.exec(word.text) ?? []
  return { word, kind: 'python', name: name.replace(/[[<>=~!].*$/, ''), version }
}

function git(word: Word): Launched {
  return { word, kind: 'git', name: word.text, version: /[@#]([0-9a-f]{40})(?![0-9a-f])/.exec(word.text)?.[1] }
}

function image(words: readonly Word[]): Launched | undefined {
  const word = subject(words, [])
  if (word === undefined) return undefined
  return { word, kind: 'image', name: word.text, version: /@(sha256:[0-9a-f]{64})$/.exec(word.text)?.[1] }
}
