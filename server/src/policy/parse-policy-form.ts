import type { Named, PolicyForm } from './derive-form-cedar.ts'

const namesMax = 40
const slug = /^[a-z0-9][a-z0-9_-]{0,62}$/
const repository = /^[\w.-]{1,100}\/[\w.-]{1,100}$/

/** What was filled in; a name that is none of the offered ones is left out, as is what could be no name. */
export function parsePolicyForm(
  form: URLSearchParams,
  { groups, providers }: { readonly groups: readonly Named[]; readonly providers: readonly string[] },
): PolicyForm {
  const offered = (name: string): string | undefined => providers.find(each => each === form.get(name))
  const chosen = groups.filter(({ id }) => form.getAll('group').includes(id))
  const provider = offered('provider')
  const repositoriesAt = offered('repositories_at')
  return {
    provider:
      provider === undefined ? undefined : { slug: provider, groups: chosen, roles: listIn(form.get('roles'), slug) },
    noDestructive: form.get('no_destructive') === 'yes',
    weekdays: form.get('weekdays') === 'yes',
    repositories:
      repositoriesAt === undefined
        ? undefined
        : { slug: repositoriesAt, names: listIn(form.get('repositories'), repository) },
    readOnlyOutside: groups.find(({ id }) => id === form.get('read_only_outside')),
  }
}

function listIn(text: string | null, fits: RegExp): string[] {
  const items = (text ?? '').split(/[\s,]+/).filter(item => fits.test(item))
  return [...new Set(items)].slice(0, namesMax)
}
