import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { mergeReview, partOfReview, type Review } from './merge-review.ts'
import type { Planned, Reference, Skill } from './model.ts'
import { filesBelow, listSkills, readReference, referenceFolder } from './read-skills.ts'

export interface Plan {
  readonly reference: Reference
  readonly files: readonly Planned[]
  /** The file that starts an application with these skills, where the project has none. */
  readonly entry: Planned | undefined
  /** Lines that put them into a server that is there, in the order of the reference's own. */
  readonly mount: readonly string[]
  readonly review: Review
}

const ofItself = new Set([
  'reference.json',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'README.md',
  'ambit.review.json',
])

/** What a project gets for these skills: what the reference has for all of them, and what each has of its own. */
export function planReference(skills: readonly Skill[], framework: string): Plan {
  const root = referenceFolder(framework)
  const reference = readReference(framework)
  const chosen = new Set(skills.map(({ name }) => name))
  const parts = (mine: boolean) =>
    listSkills().flatMap(({ name, contracts }) =>
      chosen.has(name) === mine ? (contracts.reference[framework] ?? []) : [],
    )
  const foreign = new Set(parts(false).flatMap(({ files }) => files))
  for (const { files } of parts(true)) for (const file of files) foreign.delete(file)
  for (const file of reference.project ?? []) foreign.add(file)
  const base = filesBelow(root).filter(path => !ofItself.has(path) && !foreign.has(path) && path !== reference.entry)
  const own = skills.flatMap(({ folder }) => {
    const at = join(folder, 'reference', framework)
    return filesBelow(at)
      .filter(path => !ofItself.has(path))
      .map(path => planned(at, path))
  })
  const mounted = parts(true).flatMap(({ mount }) => mount)
  return {
    reference,
    files: [...base.map(path => planned(root, path)), ...own],
    entry: entryOf(
      root,
      reference,
      parts(false).flatMap(({ mount }) => mount),
    ),
    mount: inOrder(root, reference, [...(reference.mount ?? []), ...mounted]),
    review: reviewOf(root, { skills, framework, chosen: parts(true), others: parts(false) }),
  }
}

function planned(at: string, path: string): Planned {
  return { path, text: readFileSync(join(at, path), 'utf8') }
}

/** What stands between an opening and a closing line goes between them in a project, too. */
function inOrder(root: string, { entry }: Reference, lines: readonly string[]): readonly string[] {
  if (entry === undefined) return lines
  const { text } = planned(root, entry)
  return text.split('\n').filter(line => lines.includes(line))
}

/** The reference's own, without the lines of skills that were not chosen. */
function entryOf(root: string, { entry }: Reference, unmounted: readonly string[]): Planned | undefined {
  if (entry === undefined) return undefined
  const without = new Set(unmounted)
  const { text } = planned(root, entry)
  return {
    path: entry,
    text: text
      .split('\n')
      .filter(line => !without.has(line))
      .join('\n'),
  }
}

type Parts = Parameters<typeof partOfReview>[1]

function reviewOf(
  root: string,
  { skills, framework, ...parts }: Parts & { skills: readonly Skill[]; framework: string },
): Review {
  const whole = readReview(join(root, 'ambit.review.json'))
  return skills
    .map(({ folder }) => readReview(join(folder, 'reference', framework, 'ambit.review.json')))
    .reduce((sum, piece) => mergeReview(sum, piece), partOfReview(whole, parts))
}

function readReview(path: string): Review {
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {}
}
