import type { RequestMailWords } from './words.ts'

export const mailEs: RequestMailWords = {
  subject: agent => `${agent} pide su aprobación`,
  heading: agent => `${agent} pide su aprobación`,
  tools: names => `Quiere usar: ${names}.`,
  code: code => `Compare el código con el que muestra su agente: ${code}.`,
  decide: 'Nada ocurre hasta que usted decida, y solo la página decide. Este correo no aprueba nada.',
  open: 'Abrir la solicitud',
  askedBy: (agent, program, at) => `Pedido por ${agent} (${program}) a las ${at}.`,
  notYou:
    'Si no conoce este agente, abra la solicitud y elija «Denegar y terminar la sesión», o termine su sesión en la página de su cuenta. Después cambie su contraseña.',
}
