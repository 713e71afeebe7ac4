import type { OrganizationDomain } from '../directory/index.ts'
import { type Glyph, type Html, hiddenFields, host, html, state, visibleText } from '../platform/page.ts'
import { copyField, oneButton, type PortalView, portalPage, stepsAt } from './render-portal.ts'

const here = '/portal/domains'

export interface DomainsView extends PortalView {
  readonly domains: readonly OrganizationDomain[]
  /** Kept when it was refused. */
  readonly typed?: string | undefined
}

/** The domains of the organization: which are proven, and the record that proves the others. */
export function renderDomains(view: DomainsView): Html {
  const { words, domains, typed } = view
  const { domains: said } = words
  const isProven = domains.some(each => each.state === 'verified')
  return portalPage(view, {
    title: said.heading,
    heading: said.heading,
    lead: said.lead,
    section: 'domains',
    steps: stepsAt(said.steps, isProven ? said.steps.length : domains.length === 0 ? 0 : 1),
    isDone: isProven,
    parts: [
      domains.length === 0 && html`<p class="quiet small">${said.none}</p>`,
      ...domains.map(domain => domainPart(view, domain)),
      html`<form method="post" action="${here}" novalidate>${hiddenFields({ csrf_token: view.csrfToken })}<div class="field"><div class="label"><label for="domain">${said.label}</label></div><input class="input" id="domain" name="domain" autocomplete="off" autocapitalize="none" spellcheck="false" dir="ltr" required aria-describedby="domain-hint${typed !== undefined && ' problem'}"${typed !== undefined && html` aria-invalid="true"`} value="${visibleText(typed ?? '')}" data-testid="domain"><p class="hint" id="domain-hint">${said.hint}</p></div><div class="field"><button class="button${!isProven && ' button-main'}" data-testid="domain-add">${said.add}</button></div></form>`,
    ],
  })
}

const glyphs: Readonly<Record<OrganizationDomain['state'], Glyph>> = {
  pending: 'waiting',
  verified: 'verified',
  failed: 'ended',
}

function domainPart(view: DomainsView, domain: OrganizationDomain): Html {
  const { words } = view
  const { domains: said } = words
  const fields = { domain_id: domain.id }
  const isOpen = domain.state !== 'verified'
  return html`<div class="asked-head" data-testid="domain-${domain.domain}"><h2>${host(domain.domain)}</h2>${state(glyphs[domain.state], said.state[domain.state])}</div>
${isOpen && recordOf(view, domain)}
${isOpen && html`<div class="field actions">${oneButton(view, { action: `${here}/check`, label: said.check, of: said.checkOf(host(domain.domain)), testId: 'domain-check', fields })}${oneButton(view, { action: `${here}/remove`, label: said.remove, of: said.removeOf(host(domain.domain)), testId: 'domain-remove', fields })}</div>`}`
}

function recordOf({ words }: DomainsView, { id, domain, proof }: OrganizationDomain): Html | false {
  if (proof === undefined) return false
  const { domains: said } = words
  return html`<p class="small quiet">${said.record}</p>
${copyField(words, { id: `${id}-type`, label: said.type, value: 'TXT' })}
${copyField(words, { id: `${id}-host`, label: said.host, value: `${proof.prefix}.${domain}` })}
${copyField(words, { id: `${id}-value`, label: said.value, value: proof.token })}`
}
