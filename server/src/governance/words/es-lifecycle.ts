import type { LifecycleWords } from './lifecycle.ts'

/** Spanish. */
export const lifecycleEs: LifecycleWords = {
  language: 'es',
  lead: {
    user: 'Una persona, y lo que actúa por ella.',
    service_account: 'Un programa que hace una sola cosa.',
    agent: 'Un programa que actúa a propósito, por sí mismo o por una persona.',
  },
  facts: {
    title: 'De un vistazo',
    owner: 'Responde por él',
    nobody: 'nadie más que la persona',
    cameIn: 'Llegó por',
    since: 'Aquí desde',
    lastUsed: 'Último uso',
    never: 'nunca',
  },
  states: { invited: 'Invitado', active: 'Activo', suspended: 'Suspendido', offboarded: 'Se fue' },
  ways: {
    person: 'una persona, con una cuenta',
    api_key: 'una clave de API',
    client_metadata_document: 'su documento de metadatos de cliente',
    dynamic_registration: 'registro dinámico',
    consent: 'el consentimiento de una persona',
    client_secret: 'registro con un secreto',
    private_key_jwt: 'registro con una clave',
    workload_identity: 'la identidad de su carga de trabajo',
  },
  holds: {
    sessions: 'Sesiones en curso',
    sessionOf: 'Sesión',
    mayDo: 'Puede',
    nothing: 'nada todavía',
    none: 'Ninguna.',
    keys: 'Lo que le deja entrar',
    key: 'Clave',
    keyKinds: {
      api_key: 'Clave de API',
      client_secret: 'Secreto de cliente',
      workload_trust: 'Carga de trabajo de confianza',
    },
    noEnd: 'sin fin',
    owns: 'Lo que posee',
  },
  ends: {
    title: 'Lo que terminaría con él ahora',
    sessions: 'Sesiones',
    grants: 'Accesos',
    approvals: 'Solicitudes abiertas',
    keys: 'Claves',
    principals: 'Agentes y cuentas de servicio',
  },
  findings: {
    title: 'Para revisar',
    kinds: {
      agent_dormant: 'Este agente duerme desde hace mucho.',
      owner_missing: 'Actúa aunque su propietario no actúa.',
      access_grant_unused: 'Un acceso terminó sin una llamada.',
      account_unused: 'No hubo acceso en esta cuenta desde hace mucho.',
      api_key_unused: 'Nadie usó esta clave de API desde hace mucho.',
      api_key_old: 'Esta clave de API es antigua: sustitúyala.',
      client_secret_unused: 'Nadie usó este secreto desde hace mucho.',
      client_secret_old: 'Este secreto es antiguo: sustitúyalo.',
      workload_trust_unused: 'Ninguna carga de trabajo entró por esta confianza desde hace mucho.',
    },
  },
}
