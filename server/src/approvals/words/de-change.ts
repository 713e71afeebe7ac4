import { html, plural } from '../../platform/page.ts'
import type { ChangeWords } from './change.ts'

const locale = 'de-DE'

export const changeDe: ChangeWords = {
  moreTitle: agent => `${agent} bittet um mehr`,
  changeTitle: agent => `${agent} bittet um eine Änderung`,
  more: (agent, then) => html`${agent} bittet um mehr, als Sie um ${then} freigegeben haben`,
  change: (agent, then) => html`${agent} bittet um eine Änderung der Freigabe von ${then}`,
  differences: ({ wider, narrower, changed }) => {
    const parts = [
      wider > 0 && plural(locale, wider, { one: '{n} weitet aus', other: '{n} weiten aus' }),
      narrower > 0 && plural(locale, narrower, { one: '{n} engt ein', other: '{n} engen ein' }),
      changed > 0 && plural(locale, changed, { one: '{n} weicht ab', other: '{n} weichen ab' }),
    ].filter(part => part !== false)
    if (parts.length === 0) return 'Kein Unterschied.'
    const all = plural(locale, wider + narrower + changed, { one: '{n} Unterschied', other: '{n} Unterschiede' })
    return `${all}: ${parts.join(', ')}.`
  },
  lead: then => html`Noch ist nichts geändert. Bis Sie entscheiden, bleibt die Freigabe von ${then}, wie sie ist.`,
  why: 'Warum',
  onlyPart: 'Nur einen Teil geben',
  narrow: 'Wählen Sie ab oder engen Sie ein; mehr als erbeten können Sie nicht geben.',
  sum: (then, duration, until) =>
    html`Wenn Sie freigeben, <b>endet</b> die Freigabe von ${then} <b>jetzt</b>, und diese tritt an ihre Stelle: <b>${duration}</b> lang, spätestens bis ${until}. Das Ende der Sitzung beendet sie sofort.`,
  replace: 'Freigabe ersetzen',
  denyKeep: then => `Ablehnen, ${then} behalten`,
  bound: 'Grenze',
  approvedAt: then => `Freigegeben um ${then}`,
  askedNow: 'Jetzt erbeten',
  none: 'keine',
  wider: 'weiter',
  narrower: 'enger',
  changed: 'geändert',
  tools: 'Werkzeuge',
  added: { read: 'neu, liest', write: 'neu, schreibt', destructive: 'neu, zerstört' },
  noLonger: 'nicht mehr',
  free: 'frei',
  argumentOf: (argument, tool) => html`${argument} von ${tool}`,
  newTool: 'neues Werkzeug',
  until: 'Bis',
  later: 'später, wenn Sie jetzt freigeben',
  earlier: 'früher',
  calls: 'Aufrufe',
  bytes: 'Bytes der Ergebnisse',
  noLimit: 'keine Grenze',
  left: calls => `noch ${calls}`,
  moreThanLeft: 'mehr als noch übrig sind',
  fewerThanLeft: 'weniger als noch übrig sind',
  account: 'Konto',
  same: 'Dasselbe',
  since: then => html`Ihre Freigabe von ${then} endete, weil sich etwas geändert hat`,
  lost: {
    member: 'Sie haben die Organisation verlassen, aus der sie kam, oder der Agent handelt jetzt in einer anderen.',
    rights: 'Eine Rolle oder eine Berechtigung, die Sie damals hatten, wurde zurückgenommen.',
    owner: 'Der Agent gehört jetzt jemand anderem.',
    limits: 'Die Anwendung erlaubt jetzt nur kürzeren Zugriff.',
    provider: 'Der Dienst hat eine andere Adresse oder wurde entfernt.',
    account: 'Das verbundene Konto wurde getrennt, erlaubt weniger oder ist ein anderes.',
    tool: 'Ein Werkzeug tut etwas anderes als damals.',
    agent: 'Der Agent hat geändert, was er selbst angelegt hatte.',
    approver: 'Jemand anderes, der zugestimmt hatte, ist nicht mehr da oder darf so etwas nicht mehr genehmigen.',
  },
  does: tool => html`Was ${tool} tut`,
}
