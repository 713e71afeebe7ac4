import type { ReviewWords } from './words.ts'

export const reviewEs: ReviewWords = {
  language: 'es',
  subject: {
    started: name => `Accesos por revisar: ${name}`,
    reminder: name => `Todavía le espera: ${name}`,
  },
  waits: 'Se le pide que decida quién y qué conserva el acceso: conservar, reducir o quitar, cada vez con un motivo.',
  until: moment => `El plazo termina: ${moment}.`,
  undecided: {
    end: 'Lo que nadie haya decidido hasta entonces termina por sí solo.',
    keep: 'Lo que nadie haya decidido hasta entonces se conserva, y el registro lo dice.',
  },
  decidesNothing: 'Este correo no decide nada. La página pregunta quién es usted.',
  open: 'Abrir la revisión',
  askedBy: 'Pedido por los administradores de este servidor.',
  notYou: 'Si no sabe nada de esta revisión, no decida nada y avise a quienes administran este servidor.',
}
