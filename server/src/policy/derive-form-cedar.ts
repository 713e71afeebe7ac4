/** The common cases, as a form asks for them. */
export interface PolicyForm {
  /** This provider only for people of these groups or roles. */
  readonly provider:
    | { readonly slug: string; readonly groups: readonly Named[]; readonly roles: readonly string[] }
    | undefined
  readonly noDestructive: boolean
  readonly weekdays: boolean
  /** Only these, each `owner/name`, at this provider. */
  readonly repositories: { readonly slug: string; readonly names: readonly string[] } | undefined
  /** Without an owner in this group agents read at most. */
  readonly readOnlyOutside: Named | undefined
}

export interface Named {
  readonly id: string
  readonly name: string
}

/** The Cedar that says the same: what is not forbidden may be approved. */
export function formCedar(form: PolicyForm): string {
  const { provider, repositories, readOnlyOutside } = form
  return [
    rule('all', undefined, 'permit(principal, action, resource);'),
    ...(provider === undefined ? [] : [providerRule(provider)]),
    ...(form.noDestructive ? [noDestructive] : []),
    ...(form.weekdays ? [weekdays] : []),
    ...(repositories === undefined ? [] : [repositoryRule(repositories)]),
    ...(readOnlyOutside === undefined ? [] : [readOnlyRule(readOnlyOutside)]),
  ].join('\n')
}

function rule(id: string, reason: string | undefined, text: string): string {
  return `@id("${id}")\n${reason === undefined ? '' : `@reason(${quoted(reason)})\n`}${text}\n`
}

const noDestructive = rule(
  'no-destructive',
  'Agents destroy nothing here.',
  `forbid(principal, action, resource)
when { context.effect == "destructive" };`,
)

const weekdays = rule(
  'weekdays',
  'Agents write from Monday to Friday only (UTC).',
  `forbid(principal, action, resource)
when { context.effect != "read" && ["saturday", "sunday"].contains(context.weekday) };`,
)

function providerRule({ slug, groups, roles }: NonNullable<PolicyForm['provider']>): string {
  const who = [
    ...groups.map(({ id, name }) => `  // ${plain(name)}\n  context.owner in Ambit::Group::${quoted(id)}`),
    ...roles.map(role => `  context.owner in Ambit::Role::${quoted(role)}`),
  ]
  return rule(
    'provider-for',
    'This provider is for other groups or roles.',
    `forbid(principal, action, resource in Ambit::Provider::${quoted(slug)})
unless {
${who.length === 0 ? '  false' : who.join(' ||\n')}
};`,
  )
}

function repositoryRule({ slug, names }: NonNullable<PolicyForm['repositories']>): string {
  const each = names.map(name => {
    const [owner = '', repo = ''] = name.split('/')
    return `    (context.arguments.getTag("owner") == ${quoted(owner)} && context.arguments.getTag("repo") == ${quoted(repo)})`
  })
  return rule(
    'repositories',
    'Agents work in the named repositories only.',
    `forbid(principal, action, resource in Ambit::Provider::${quoted(slug)})
unless {
  context.arguments.hasTag("owner") && context.arguments.hasTag("repo") && (
${each.length === 0 ? '    false' : each.join(' ||\n')}
  )
};`,
  )
}

function readOnlyRule({ id, name }: Named): string {
  return rule(
    'read-only',
    'Only agents of one group write.',
    `forbid(principal, action, resource)
when { context.effect != "read" }
unless {
  // ${plain(name)}
  context.owner in Ambit::Group::${quoted(id)}
};`,
  )
}

/** A string of Cedar; whatever is not plain is written as its code point. */
function quoted(text: string): string {
  const signs = [...text].map(sign =>
    /^[\p{L}\p{N} .,:;_/@()+#'’-]$/u.test(sign) ? sign : `\\u{${sign.codePointAt(0)?.toString(16) ?? ''}}`,
  )
  return `"${signs.join('')}"`
}

/** A name in a comment: one line, and nothing that ends it. */
function plain(name: string): string {
  return name.replaceAll(/[^\p{L}\p{N} .,:_/@-]/gu, ' ').slice(0, 100)
}
