import type { Directory, DirectoryToken, DirectoryType } from '../directory-sync/model.ts'
import { type Html, hiddenFields, html, listIn, named, number, state, time } from '../platform/page.ts'
import { directoryGuide, vendorName, vendors } from './catalogue/all.ts'
import { renderGuide } from './render-guide.ts'
import { copyField, oneButton, type PortalView, portalPage, stepsAt } from './render-portal.ts'

const here = '/portal/directories'

export interface DirectoriesView extends PortalView {
  readonly directories: readonly Directory[]
}

function kindName({ words }: PortalView, type: DirectoryType): string {
  return `${vendorName(type) || words.directories.other} · SCIM`
}

/** The directories that write here, and the providers that can. */
export function renderDirectories(view: DirectoriesView): Html {
  const { words, directories } = view
  const { directories: said } = words
  return portalPage(view, {
    title: said.heading,
    heading: said.heading,
    lead: said.lead,
    section: 'directories',
    isDone: directories.some(each => each.state === 'linked'),
    parts: [
      directories.length > 0 &&
        html`<ul class="given">${directories.map(
          each =>
            html`<li class="asked-head"><a href="${here}/${each.id}" data-testid="directory-link">${named(each.name)}</a>${stateOf(view, each)}</li>`,
        )}</ul>`,
      html`<h2>${said.choose}</h2><form method="post" action="${here}" class="field choose">${hiddenFields({ csrf_token: view.csrfToken })}${vendors.flatMap(
        ({ directory }) =>
          directory === undefined
            ? []
            : [
                html`<button class="button" name="type" value="${directory.type}" data-testid="directory-${directory.type.replaceAll(' ', '-')}">${kindName(view, directory.type)}</button>`,
              ],
      )}</form>`,
    ],
  })
}

function stateOf({ words }: PortalView, directory: Directory): Html {
  return state(directory.state === 'linked' ? 'active' : 'waiting', words.directories.state[directory.state])
}

export interface GroupRow {
  readonly id: string
  readonly name: string
  /** Undefined: it stands for no role. */
  readonly role: string | undefined
}

export interface DirectoryView extends PortalView {
  readonly directory: Directory
  readonly endpoint: string
  readonly tokens: readonly DirectoryToken[]
  /** Made a moment ago: shown this once. */
  readonly token?: string | undefined
  readonly counted: { readonly active: number; readonly inactive: number; readonly groups: number }
  readonly groups: readonly GroupRow[]
  readonly roles: readonly { readonly slug: string; readonly name: string }[]
}

/** One directory: what its provider needs, whether it came, what it brought, and which group stands for which role. */
export function renderDirectory(view: DirectoryView): Html {
  const { words, directory, token, groups } = view
  const { directories: said } = words
  const isLinked = directory.state === 'linked'
  const done = !isLinked ? 1 : view.counted.active + view.counted.inactive === 0 ? 2 : said.steps.length
  const guide = html`<h2>${said.guide}</h2>${renderGuide({
    words,
    steps: directoryGuide(directory.type),
    ours: { endpoint: view.endpoint, ...(token === undefined ? {} : { bearer_token: token }) },
  })}`
  return portalPage(view, {
    title: said.heading,
    heading: html`${kindName(view, directory.type)}`,
    section: 'directories',
    steps: stepsAt(said.steps, done),
    isDone: isLinked,
    parts: [
      token !== undefined && shownOnce(view, token),
      standing(view),
      isLinked && token === undefined ? html`<details><summary>${said.guide}</summary>${guide}</details>` : guide,
      groups.length > 0 && mappings(view),
    ],
  })
}

function shownOnce({ words }: DirectoryView, token: string): Html {
  const { directories: said } = words
  return html`<h2>${said.tokenOnce}</h2><p class="small quiet">${said.tokenOnceWhy}</p>${copyField(words, { id: 'new-token', label: words.field.ours.bearer_token, value: token })}`
}

function standing(view: DirectoryView): Html {
  const { words, directory, counted, tokens, frame } = view
  const { directories: said } = words
  const { locale } = frame.reader
  const ends = tokens.map(
    ({ hint, endsAt }) =>
      html`<bdi class="mono" dir="ltr">…${hint}</bdi>${endsAt !== undefined && html` (${said.tokenUntil(time(endsAt, frame.reader))})`}`,
  )
  return html`<div class="asked-head" data-testid="directory-state"><h2>${named(directory.name)}</h2>${stateOf(view, directory)}</div>
<dl class="facts field"><dt>${said.people}</dt><dd data-testid="directory-people">${number(counted.active, locale)}</dd><dt>${said.left}</dt><dd>${number(counted.inactive, locale)}</dd><dt>${said.groups}</dt><dd data-testid="directory-groups">${number(counted.groups, locale)}</dd><dt>${said.tokens}</dt><dd>${listIn(frame.reader, ends)}</dd></dl>
<div class="field actions"><a class="button button-small" href="${here}/${directory.id}" data-testid="look-again">${words.lookAgain}</a>${oneButton(view, { action: `${here}/${directory.id}/token`, label: said.rotate, testId: 'directory-rotate' })}</div>`
}

function mappings(view: DirectoryView): Html {
  const { words, directory, groups, roles } = view
  const { directories: said } = words
  return html`<h2>${said.roles}</h2><p class="small quiet">${said.rolesWhy}</p><form method="post" action="${here}/${directory.id}/roles">${hiddenFields({ csrf_token: view.csrfToken })}${groups.map(
    group =>
      html`<div class="field"><div class="label"><label for="${group.id}">${named(group.name)}</label></div><select class="input" id="${group.id}" name="role.${group.id}" data-testid="role-of-group"><option value="">${said.noRole}</option>${roles.map(
        role =>
          html`<option value="${role.slug}"${role.slug === group.role && html` selected`}>${named(role.name)}</option>`,
      )}</select></div>`,
  )}<div class="field"><button class="button" data-testid="roles-save">${words.sso.save}</button></div></form>`
}
