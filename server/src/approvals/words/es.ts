import { html, number, plural } from '../../platform/page.ts'
import { pageWordsEs } from '../../platform/words/es.ts'
import { actsEs } from './es-acts.ts'
import { changeEs } from './es-change.ts'
import { decidedEs } from './es-decided.ts'
import { delegationEs } from './es-delegation.ts'
import { mailEs } from './es-mail.ts'
import { secondEs } from './es-second.ts'
import type { ApprovalWords, EffectCounts, SaidRequest } from './words.ts'

const locale = 'es-ES'
const { spell } = pageWordsEs

/** «3 herramientas: 1 lee, 1 escribe, 1 destruye.» */
function effects({ read, write, destructive }: EffectCounts): string {
  const parts = [
    read > 0 && plural(locale, read, { one: '{n} lee', other: '{n} leen' }),
    write > 0 && plural(locale, write, { one: '{n} escribe', other: '{n} escriben' }),
    destructive > 0 && plural(locale, destructive, { one: '{n} destruye', other: '{n} destruyen' }),
  ].filter(part => part !== false)
  const tools = plural(locale, read + write + destructive, { one: '{n} herramienta', other: '{n} herramientas' })
  return `${tools}: ${parts.join(', ')}.`
}

function sentence({ all, duration, until, agent, runs, as, calls, asks }: SaidRequest) {
  const many = calls && plural(locale, calls, { one: '{n} llamada', other: '{n} llamadas' })
  const most = many === undefined ? ', sin límite de llamadas' : html`, con <b>${many}</b> como máximo`
  const does = runs && html`usar <b>${runs}</b>${as && html` como ${as}`}${most}`
  const each = asks && html`preguntarle antes de cada llamada que use <b>${asks}</b>`
  return html`Si aprueba ${all ? 'todo' : 'lo marcado'}: durante <b>${duration}</b>, hasta ${until} como máximo, <b>${agent}</b> puede ${does}${does && each && ', y puede '}${each}. Finalizar la sesión acaba con esto al instante.`
}

/** Spanish. */
export const approvalEs: ApprovalWords = {
  language: 'es',
  ask: {
    title: agent => `${agent} pide acceso`,
    heading: (agent, providers) => html`${agent} pide acceso a ${providers}`,
    accessUntil: time => html`acceso hasta <b>${time}</b> como máximo`,
    lead: effects,
    noAccessNow: 'El agente no tiene acceso ahora.',
    keeps: tools =>
      plural(locale, tools, {
        one: 'El agente tiene ahora {n} herramienta más y la conserva.',
        other: 'El agente tiene ahora {n} herramientas más y las conserva.',
      }),
    reached: 'Ya en esta sesión',
    purpose: 'Finalidad',
    mayDo: 'Qué puede hacer el agente',
    narrow: 'Desmarque o restrinja; no puede dar más de lo pedido.',
    fields:
      'En un campo, un texto significa exactamente eso, un * final significa que empieza por, las comas separan opciones y 1..20 es un intervalo.',
    howLong: 'Cuánto tiempo, cuántas veces',
    connectBefore: time =>
      html`Aquí no se puede aprobar nada antes de que vincule una cuenta. La solicitud sigue abierta hasta ${time}.`,
    approve: 'Aprobar lo marcado',
    deny: 'Denegar',
    denyEnding: 'Denegar y finalizar la sesión',
    showAgain: 'Mostrar de nuevo',
    withProvider: provider => html`Con ${provider}`,
    withAccount: 'Con la cuenta',
    notConnected: provider => html`${provider}, aún sin vincular`,
    needsNone: provider => html`${provider}, que no necesita ninguna cuenta suya`,
    chooseBelow: provider => html`${provider}, con la cuenta que elija abajo`,
    credentialUnseen: 'El agente nunca ve las credenciales de esta cuenta.',
    mayAsk: provider => html`${provider} puede preguntar al agente`,
    asksProgram: {
      sampling: 'Durante una llamada puede hacer que el modelo del agente responda a una pregunta.',
      roots: 'Durante una llamada puede ver la lista de carpetas en las que trabaja el agente.',
    },
    asksWords: 'La administración lo permitió. Las preguntas son palabras suyas, y las respuestas van a ese proveedor.',
    compare: 'Compare con su agente',
    ends: time => html`Esta solicitud termina: ${time}`,
    reviewed: 'Todavía no se ha decidido nada. Esto es lo que daría.',
    nothingDecided: 'No se decidió nada.',
    wider: 'Lo marcado abajo va más allá de lo pedido. Usted solo puede dar menos; el agente puede pedir más.',
    nothingChecked: 'No hay ninguna herramienta marcada. Marque lo que puede hacer el agente, o deniegue.',
    passwordWrong: 'Esa contraseña no coincide. Escríbala de nuevo, o deniegue sin ella.',
    passwordNeeded: 'Escriba su contraseña para aprobar, o deniegue sin ella.',
    lockedOut: time => html`Demasiados intentos. El próximo: ${time}. Puede denegar ya.`,
    changed: 'La solicitud cambió mientras esta página estaba abierta. Léala de nuevo antes de decidir.',
    whoAsks: 'Quién pide',
    agentAt: (agent, host) => html`${agent} en ${host}`,
    verified: 'Verificado',
    unverified: 'Nombre sin verificar',
    actsFor: 'Actúa por',
    inOrganization: (email, organization) => html`${email} en ${organization}`,
    agentsWords: 'Palabras del agente. Ambit no las ha comprobado.',
    gaveNone: 'El agente no dio ninguna.',
    tainted: organization =>
      html`Antes de pedir, esta sesión leyó texto de fuera de ${organization ?? 'su organización'}.`,
    taintCame: (tools, last) => html`Llegó con ${tools}, la última vez a las ${last}.`,
    taintMay: 'Ese texto puede haber llevado a esta solicitud.',
    taintEach: 'Cada escritura de esta sesión se consulta con sus argumentos, porque también leyó datos privados.',
    seeRead: 'Ver lo que se leyó',
    passwordBecause: {
      writes: 'Su contraseña, porque esto escribe',
      destroys: 'Su contraseña, porque esto destruye',
    },
    passwordIsWrong: 'Esa contraseña no coincide.',
    typePassword: 'Escriba su contraseña para aprobar.',
  },
  tools: {
    noAccount: provider => html`No tiene ninguna cuenta de ${provider} vinculada.`,
    connectFirst: 'Vincule una, vuelva aquí y decida. Vincularla no da acceso a ningún agente.',
    connect: provider => html`Vincular ${provider}`,
    isNew: 'Nueva',
    asksAgain: 'Le pregunta de nuevo antes de cada llamada, con sus argumentos.',
    providersWords: 'Palabras del servicio.',
    arguments: 'Argumentos',
    takesNone: 'no lleva ninguno',
    otherArguments: 'Otros argumentos',
    none: 'ninguno',
    free: names => html`libre: ${names}`,
    isFree: 'libre',
    asAsked: 'como se pidió',
    is: 'es',
    startsWith: 'empieza por',
    matches: 'coincide con',
    isOneOf: 'es uno de',
    isWithin: 'está en',
    changed:
      'Cambió desde que se pidió, así que no se puede dar. El agente puede pedirlo de nuevo cuando un administrador lo haya revisado.',
    whichAccount: provider => html`¿Qué cuenta de ${provider}?`,
    accountOf: organization => html`de ${organization}`,
    yourDefault: '(la predeterminada)',
    onlyThis: 'El agente recibe esta y ninguna otra; otra cuenta es otra solicitud.',
    accountChanged:
      'Su cuenta allí cambió desde que se pidió, así que esto no se puede dar. El agente puede pedirlo de nuevo.',
  },
  limits: {
    endsAfter: 'Termina tras',
    offered: spell,
    asked: (duration, sessionEnd) => html`Se pidió: ${duration}. La propia sesión termina: ${sessionEnd}.`,
    callsAtMost: 'Llamadas como máximo',
    noLimit: 'sin límite',
    noLimitAsked: 'se pidió sin límite',
    ofAsked: calls => `de ${number(calls, locale)} pedidas`,
    bytesAtMost: 'Resultados como máximo',
    ofBytesAsked: bytes => `de ${bytes} pedidos`,
    bytesHint: 'Todos los resultados juntos, por ejemplo 500 kB o 2 MB. Lo que pase de ahí se retiene.',
    bytesSentence: bytes => html`Todos los resultados juntos tienen ${bytes} como máximo.`,
    use: tool => html`${tool}`,
    sentence,
  },
  call: {
    act: tool => `Llamada a ${tool}`,
    toolAct: tool => html`Llamada a ${tool}`,
    before: time => html`una llamada, antes de <b>${time}</b>`,
    lead: (agent, email, account) => html`${agent} pide esta única llamada, por ${email}, ${account}.`,
    cantUndo: 'Ambit no puede deshacerla.',
    at: provider => html`en ${provider}`,
    withYour: (provider, account) => html`con su cuenta ${account} de ${provider}`,
    exactly: 'Esto es exactamente lo que se enviará',
    noPurpose: 'El agente no dio ninguna finalidad.',
    purposeBy: 'Finalidad, palabras del agente. Ambit no las ha comprobado.',
    sum: before =>
      html`Si aprueba, esta llamada se ejecuta <b>una vez, con estos argumentos</b>, antes de <b>${before}</b>.`,
    again: 'Otra llamada preguntará de nuevo.',
    destroysAgain: 'Otro borrado o reemplazo preguntará de nuevo.',
    approve: 'Aprobar esta única llamada',
    wholeBelow: 'completo más abajo',
    tool: 'Herramienta',
    pinned: day => html`Definición sin cambios desde que se fijó: ${day}`,
    asJson: 'Mostrar como JSON, con huella',
    digest: digest =>
      html`Huella de la llamada: ${digest}. Si difiere un solo carácter, la llamada se rechaza y no se envía nada.`,
    allArguments: 'Todos los argumentos',
    theArguments: 'todos los argumentos',
    argument: name => html`Argumento ${name}`,
    argumentTitle: name => `Argumento ${name}`,
    wholeLead: (agent, tool) => html`Todo lo que ${agent} quiere enviar con ${tool}. Aquí no se decide nada.`,
    requestEnds: time => html`la solicitud termina: <b>${time}</b>`,
    back: 'Volver a la solicitud',
    emptyText: 'texto vacío',
    notGiven: 'no se dio',
    left: characters =>
      plural(locale, characters, {
        one: 'Aquí no se muestra {n} carácter.',
        other: 'Aquí no se muestran {n} caracteres.',
      }),
    showAllOf: name => `Mostrar completo: ${name}`,
    bytes: (bytes, digest) => html`${plural(locale, bytes, { one: '{n} byte', other: '{n} bytes' })}, sha256 ${digest}`,
  },
  bounds: {
    matches: pattern => `lo que coincide con ${pattern}`,
    atMost: most => `${most} como máximo`,
    atLeast: least => `${least} como mínimo`,
    between: (least, most) => `de ${least} a ${most}`,
    missing: 'falta',
  },
  faults: {
    byte_size: 'un tamaño como 500 kB o 2 MB, desde 1 byte',
    choice_empty: 'hay una opción vacía entre dos comas',
    choose_account: 'elija una de las cuentas, o desmarque las herramientas',
    check_one: 'marque al menos un valor, o desmarque la herramienta',
    longer: 'más tiempo del pedido',
    more_bytes: 'más de lo que se pidió',
    more_calls: 'más llamadas de las pedidas',
    one_value: 'un solo valor cada vez',
    quote_missing: 'falta una comilla doble, o hay algo junto a ella',
    range_order: 'un intervalo va del número menor al mayor',
    star_among_choices: 'un * final no puede estar entre opciones',
    strange_tool: 'una herramienta que no se pidió',
    too_long: '{n} caracteres como máximo',
    too_many_choices: '{n} opciones como máximo',
    unreadable: 'esto no se puede leer',
    whole_number: 'un número entero desde 1',
    wider: 'va más allá de lo pedido',
  },
  change: changeEs,
  decided: decidedEs,
  mail: mailEs,
  acts: actsEs,
  second: secondEs,
  delegation: delegationEs,
}
