import type { LifecycleWords } from './lifecycle.ts'

/** French. */
export const lifecycleFr: LifecycleWords = {
  language: 'fr',
  lead: {
    user: 'Une personne, et ce qui agit pour elle.',
    service_account: 'Un programme qui fait une seule chose.',
    agent: 'Un programme qui agit à dessein, pour lui-même ou pour une personne.',
  },
  facts: {
    title: 'En bref',
    owner: 'En répond',
    nobody: 'personne d’autre que la personne',
    cameIn: 'Arrivé par',
    since: 'Ici depuis',
    lastUsed: 'Dernière utilisation',
    never: 'jamais',
  },
  states: { invited: 'Invité', active: 'Actif', suspended: 'Suspendu', offboarded: 'Parti' },
  ways: {
    person: 'une personne, avec un compte',
    api_key: 'une clé d’API',
    client_metadata_document: 'son document de métadonnées client',
    dynamic_registration: 'enregistrement dynamique',
    consent: 'le consentement d’une personne',
    client_secret: 'enregistrement avec un secret',
    private_key_jwt: 'enregistrement avec une clé',
    workload_identity: 'l’identité de sa charge de travail',
  },
  holds: {
    sessions: 'Sessions en cours',
    sessionOf: 'Session',
    mayDo: 'Peut',
    nothing: 'rien encore',
    none: 'Aucune.',
    keys: 'Ce qui le fait entrer',
    key: 'Clé',
    keyKinds: {
      api_key: 'Clé d’API',
      client_secret: 'Secret du client',
      workload_trust: 'Charge de travail de confiance',
    },
    noEnd: 'sans fin',
    owns: 'Ce qu’il possède',
  },
  ends: {
    title: 'Ce qui prendrait fin avec lui maintenant',
    sessions: 'Sessions',
    grants: 'Accès',
    approvals: 'Demandes ouvertes',
    keys: 'Clés',
    principals: 'Agents et comptes de service',
  },
  findings: {
    title: 'À examiner',
    kinds: {
      agent_dormant: 'Cet agent dort depuis longtemps.',
      owner_missing: 'Il agit alors que son propriétaire n’agit plus.',
      access_grant_unused: 'Un accès a pris fin sans un appel.',
      account_unused: 'Aucun accès sur ce compte depuis longtemps.',
      api_key_unused: 'Personne n’a utilisé cette clé d’API depuis longtemps.',
      api_key_old: 'Cette clé d’API est vieille : remplacez-la.',
      client_secret_unused: 'Personne n’a utilisé ce secret depuis longtemps.',
      client_secret_old: 'Ce secret est vieux : remplacez-le.',
      workload_trust_unused: 'Aucune charge de travail n’est venue par cette confiance depuis longtemps.',
    },
  },
}
