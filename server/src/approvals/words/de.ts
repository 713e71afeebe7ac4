import { html, number, plural } from '../../platform/page.ts'
import { pageWordsDe } from '../../platform/words/de.ts'
import { actsDe } from './de-acts.ts'
import { changeDe } from './de-change.ts'
import { decidedDe } from './de-decided.ts'
import { delegationDe } from './de-delegation.ts'
import { mailDe } from './de-mail.ts'
import { secondDe } from './de-second.ts'
import type { ApprovalWords, EffectCounts, SaidRequest } from './words.ts'

const locale = 'de-DE'
const { spell } = pageWordsDe

/** „3 Werkzeuge: 1 liest, 1 schreibt, 1 zerstört.“ */
function effects({ read, write, destructive }: EffectCounts): string {
  const parts = [
    read > 0 && plural(locale, read, { one: '{n} liest', other: '{n} lesen' }),
    write > 0 && plural(locale, write, { one: '{n} schreibt', other: '{n} schreiben' }),
    destructive > 0 && plural(locale, destructive, { one: '{n} zerstört', other: '{n} zerstören' }),
  ].filter(part => part !== false)
  const tools = plural(locale, read + write + destructive, { one: '{n} Werkzeug', other: '{n} Werkzeuge' })
  return `${tools}: ${parts.join(', ')}.`
}

function sentence({ all, duration, until, agent, runs, as, calls, asks }: SaidRequest) {
  const many = calls && plural(locale, calls, { one: 'höchstens {n} Aufruf', other: 'höchstens {n} Aufrufen' })
  const most = many === undefined ? ', ohne Grenze für Aufrufe' : html`, mit <b>${many}</b>`
  const does = runs && html`<b>${runs}</b>${as && html` als ${as}`} benutzen${most}`
  const each = asks && html`Sie vor jedem Aufruf von <b>${asks}</b> fragen`
  return html`Wenn Sie ${all ? 'alles' : 'das Angekreuzte'} freigeben: <b>${duration}</b> lang, spätestens bis ${until}, darf <b>${agent}</b> ${does}${does && each && ', und '}${each}. Das Ende der Sitzung beendet dies sofort.`
}

/** German. */
export const approvalDe: ApprovalWords = {
  language: 'de',
  ask: {
    title: agent => `${agent} bittet um Zugriff`,
    heading: (agent, providers) => html`${agent} bittet um Zugriff auf ${providers}`,
    accessUntil: time => html`Zugriff spätestens bis <b>${time}</b>`,
    lead: effects,
    noAccessNow: 'Der Agent hat jetzt keinen Zugriff.',
    keeps: tools =>
      plural(locale, tools, {
        one: 'Der Agent hat jetzt {n} anderes Werkzeug und behält es.',
        other: 'Der Agent hat jetzt {n} andere Werkzeuge und behält sie.',
      }),
    reached: 'Schon in dieser Sitzung',
    purpose: 'Zweck',
    mayDo: 'Was der Agent darf',
    narrow: 'Wählen Sie ab oder engen Sie ein; mehr als erbeten können Sie nicht geben.',
    fields:
      'In einem Feld heißt Text: genau dies. Ein * am Ende heißt: beginnt mit. Kommas trennen Möglichkeiten, und 1..20 ist ein Bereich.',
    howLong: 'Wie lange, wie oft',
    connectBefore: time =>
      html`Hier kann nichts freigegeben werden, bevor Sie ein Konto verbinden. Die Anfrage bleibt offen bis ${time}.`,
    approve: 'Angekreuztes freigeben',
    deny: 'Ablehnen',
    denyEnding: 'Ablehnen und Sitzung beenden',
    showAgain: 'Noch einmal zeigen',
    withProvider: provider => html`Mit ${provider}`,
    withAccount: 'Mit Konto',
    notConnected: provider => html`${provider}, noch nicht verbunden`,
    needsNone: provider => html`${provider}, braucht kein Konto von Ihnen`,
    chooseBelow: provider => html`${provider}, mit dem Konto, das Sie unten wählen`,
    credentialUnseen: 'Der Agent sieht die Zugangsdaten dieses Kontos nie.',
    mayAsk: provider => html`${provider} darf den Agenten fragen`,
    asksProgram: {
      sampling: 'Während eines Aufrufs darf es das Modell des Agenten eine Frage beantworten lassen.',
      roots: 'Während eines Aufrufs darf es die Liste der Ordner sehen, in denen der Agent arbeitet.',
    },
    asksWords:
      'Die Verwaltung hat das erlaubt. Was gefragt wird, sind Worte des Anbieters, und die Antworten gehen an ihn.',
    compare: 'Mit Ihrem Agenten vergleichen',
    ends: time => html`Diese Anfrage endet: ${time}`,
    reviewed: 'Noch ist nichts entschieden. Dies würden Sie geben.',
    nothingDecided: 'Nichts wurde entschieden.',
    wider:
      'Was unten markiert ist, geht über die Bitte hinaus. Sie können nur weniger geben; um mehr kann der Agent bitten.',
    nothingChecked: 'Kein Werkzeug ist angekreuzt. Kreuzen Sie an, was der Agent darf, oder lehnen Sie ab.',
    passwordWrong: 'Dieses Passwort passt nicht. Geben Sie es noch einmal ein, oder lehnen Sie ohne Passwort ab.',
    passwordNeeded: 'Geben Sie Ihr Passwort ein, um freizugeben, oder lehnen Sie ohne Passwort ab.',
    lockedOut: time => html`Zu viele Versuche. Der nächste geht wieder: ${time}. Ablehnen können Sie sofort.`,
    changed: 'Die Anfrage hat sich geändert, während diese Seite offen war. Lesen Sie sie neu, bevor Sie entscheiden.',
    whoAsks: 'Wer bittet',
    agentAt: (agent, host) => html`${agent} auf ${host}`,
    verified: 'Geprüft',
    unverified: 'Name nicht geprüft',
    actsFor: 'Handelt für',
    inOrganization: (email, organization) => html`${email} in ${organization}`,
    agentsWords: 'In den Worten des Agenten. Ambit hat sie nicht geprüft.',
    gaveNone: 'Der Agent hat keinen genannt.',
    tainted: organization =>
      html`Vor dieser Bitte hat die Sitzung Text von außerhalb ${organization === undefined ? 'Ihrer Organisation' : html`von ${organization}`} gelesen.`,
    taintCame: (tools, last) => html`Er kam über ${tools}, zuletzt um ${last}.`,
    taintMay: 'Dieser Text kann zu der Anfrage geführt haben.',
    taintEach:
      'Jeder Schreibzugriff dieser Sitzung wird mit seinen Argumenten erfragt, weil sie auch private Daten gelesen hat.',
    seeRead: 'Ansehen, was gelesen wurde',
    passwordBecause: {
      writes: 'Ihr Passwort, weil dies schreibt',
      destroys: 'Ihr Passwort, weil dies zerstört',
    },
    passwordIsWrong: 'Dieses Passwort passt nicht.',
    typePassword: 'Geben Sie Ihr Passwort ein, um freizugeben.',
  },
  tools: {
    noAccount: provider => html`Sie haben kein Konto bei ${provider} verbunden.`,
    connectFirst:
      'Verbinden Sie eines, kommen Sie dann hierher zurück und entscheiden Sie. Das Verbinden gibt keinem Agenten Zugriff.',
    connect: provider => html`${provider} verbinden`,
    isNew: 'Neu',
    asksAgain: 'Fragt Sie vor jedem Aufruf noch einmal, mit seinen Argumenten.',
    providersWords: 'In den Worten des Dienstes.',
    arguments: 'Argumente',
    takesNone: 'es nimmt keine',
    otherArguments: 'Andere Argumente',
    none: 'keine',
    free: names => html`frei: ${names}`,
    isFree: 'frei',
    asAsked: 'wie erbeten',
    is: 'ist',
    startsWith: 'beginnt mit',
    matches: 'passt zu',
    isOneOf: 'ist eines von',
    isWithin: 'liegt in',
    changed:
      'Es hat sich seit der Bitte geändert und kann nicht gegeben werden. Der Agent kann wieder bitten, sobald die Verwaltung es geprüft hat.',
    whichAccount: provider => html`Welches Konto bei ${provider}?`,
    accountOf: organization => html`von ${organization}`,
    yourDefault: '(Ihr Standard)',
    onlyThis: 'Der Agent bekommt dieses und kein anderes; ein anderes ist eine andere Anfrage.',
    accountChanged:
      'Ihr Konto dort hat sich seit der Bitte geändert, deshalb kann dies nicht gegeben werden. Der Agent kann wieder bitten.',
  },
  limits: {
    endsAfter: 'Endet nach',
    offered: spell,
    asked: (duration, sessionEnd) => html`Erbeten: ${duration}. Die Sitzung selbst endet: ${sessionEnd}.`,
    callsAtMost: 'Höchstens Aufrufe',
    noLimit: 'keine Grenze',
    noLimitAsked: 'ohne Grenze erbeten',
    ofAsked: calls => `von ${number(calls, locale)} erbetenen`,
    bytesAtMost: 'Höchstens an Ergebnissen',
    ofBytesAsked: bytes => `von ${bytes} erbetenen`,
    bytesHint: 'Alle Ergebnisse zusammen, zum Beispiel 500 kB oder 2 MB. Was darüber hinausgeht, wird zurückgehalten.',
    bytesSentence: bytes => html`Alle Ergebnisse zusammen haben höchstens ${bytes}.`,
    use: tool => html`${tool}`,
    sentence,
  },
  call: {
    act: tool => `Aufruf von ${tool}`,
    toolAct: tool => html`Aufruf von ${tool}`,
    before: time => html`ein Aufruf, vor <b>${time}</b>`,
    lead: (agent, email, account) => html`${agent} bittet um diesen einen Aufruf, für ${email}, ${account}.`,
    cantUndo: 'Ambit kann ihn nicht rückgängig machen.',
    at: provider => html`bei ${provider}`,
    withYour: (provider, account) => html`mit Ihrem Konto ${account} bei ${provider}`,
    exactly: 'Genau dies wird gesendet',
    noPurpose: 'Der Agent hat keinen Zweck genannt.',
    purposeBy: 'Zweck, in den Worten des Agenten. Ambit hat sie nicht geprüft.',
    sum: before =>
      html`Wenn Sie freigeben, läuft dieser Aufruf <b>einmal, mit diesen Argumenten</b>, vor <b>${before}</b>.`,
    again: 'Ein weiterer Aufruf fragt wieder.',
    destroysAgain: 'Ein weiteres Löschen oder Überschreiben fragt wieder.',
    approve: 'Diesen einen Aufruf freigeben',
    wholeBelow: 'ganz steht es unten',
    tool: 'Werkzeug',
    pinned: day => html`Beschreibung unverändert, seit sie festgehalten wurde: ${day}`,
    asJson: 'Als JSON zeigen, mit Prüfsumme',
    digest: digest =>
      html`Prüfsumme des Aufrufs: ${digest}. Weicht ein Zeichen ab, wird der Aufruf abgewiesen und nichts gesendet.`,
    allArguments: 'Alle Argumente',
    theArguments: 'Alle Argumente',
    argument: name => html`Argument ${name}`,
    argumentTitle: name => `Argument ${name}`,
    wholeLead: (agent, tool) => html`Alles, was ${agent} mit ${tool} senden will. Hier wird nichts entschieden.`,
    requestEnds: time => html`Anfrage endet <b>${time}</b>`,
    back: 'Zurück zur Anfrage',
    emptyText: 'leerer Text',
    notGiven: 'nicht angegeben',
    left: characters => `${number(characters, locale)} Zeichen sind hier nicht gezeigt.`,
    showAllOf: name => `Ganz zeigen: ${name}`,
    bytes: (bytes, digest) => html`${number(bytes, locale)} Byte, sha256 ${digest}`,
  },
  bounds: {
    matches: pattern => `was zu ${pattern} passt`,
    atMost: most => `höchstens ${most}`,
    atLeast: least => `mindestens ${least}`,
    between: (least, most) => `${least} bis ${most}`,
    missing: 'fehlt',
  },
  faults: {
    byte_size: 'eine Größe wie 500 kB oder 2 MB, ab 1 Byte',
    choice_empty: 'zwischen zwei Kommas steht nichts',
    choose_account: 'wählen Sie eines der Konten, oder wählen Sie die Werkzeuge ab',
    check_one: 'kreuzen Sie mindestens einen Wert an, oder wählen Sie das Werkzeug ab',
    longer: 'länger als erbeten',
    more_bytes: 'mehr als erbeten',
    more_calls: 'mehr Aufrufe als erbeten',
    one_value: 'nur ein Wert auf einmal',
    quote_missing: 'ein doppeltes Anführungszeichen fehlt, oder daneben steht etwas',
    range_order: 'ein Bereich geht von der kleineren Zahl zur größeren',
    star_among_choices: 'ein * am Ende kann nicht zwischen Möglichkeiten stehen',
    strange_tool: 'ein Werkzeug, um das nicht gebeten wurde',
    too_long: 'höchstens {n} Zeichen',
    too_many_choices: 'höchstens {n} Möglichkeiten',
    unreadable: 'das ist nicht lesbar',
    whole_number: 'eine ganze Zahl ab 1',
    wider: 'geht über die Bitte hinaus',
  },
  change: changeDe,
  decided: decidedDe,
  mail: mailDe,
  acts: actsDe,
  second: secondDe,
  delegation: delegationDe,
}
