import type { Part } from './model.ts'

/** What `ambit.review.json` holds, as far as skills add to it. */
export interface Review {
  readonly pages?: readonly { readonly path: string }[]
  readonly acts?: readonly { readonly id: string }[]
  readonly [member: string]: unknown
}

/** The part of a whole review file that belongs to some skills: their pages, acts and members, and what belongs to no skill. */
export function partOfReview(
  whole: Review,
  { chosen, others }: { chosen: readonly Part[]; others: readonly Part[] },
): Review {
  const named = (parts: readonly Part[], kind: 'pages' | 'acts' | 'members') =>
    new Set(parts.flatMap(({ review }) => review[kind] ?? []))
  const kept = (kind: 'pages' | 'acts' | 'members', name: string) =>
    named(chosen, kind).has(name) || !named(others, kind).has(name)
  const members = Object.entries(whole).filter(([name]) => kept('members', name))
  return {
    ...Object.fromEntries(members),
    pages: (whole.pages ?? []).filter(({ path }) => kept('pages', path)),
    acts: (whole.acts ?? []).filter(({ id }) => kept('acts', id)),
  }
}

/** Adds what is not there: members, variables, pages by their path, acts by their id. What is there stays as it is. */
export function mergeReview(there: Review, added: Review): Review {
  const environment = { ...Object(added.environment), ...Object(there.environment) }
  return {
    ...added,
    ...there,
    ...(Object.keys(environment).length === 0 ? {} : { environment }),
    pages: joined(there.pages, added.pages, 'path'),
    acts: joined(there.acts, added.acts, 'id'),
  }
}

function joined<Key extends string, Entry extends Readonly<Record<Key, string>>>(
  there: readonly Entry[] = [],
  added: readonly Entry[] = [],
  key: Key,
): readonly Entry[] {
  const known = new Set(there.map(entry => entry[key]))
  return [...there, ...added.filter(entry => !known.has(entry[key]))]
}
