import { html, number, plural } from '../../platform/page.ts'
import type { ReceiptWords } from './receipt.ts'

const locale = 'es-ES'

export const receiptEs: ReceiptWords = {
  title: 'Comprobante',
  tokens: 'Tokens terminados',
  grants: 'Permisos terminados',
  requests: 'Solicitudes retiradas',
  aborted: 'Llamadas interrumpidas',
  withheld: 'Llamadas retenidas',
  unsettled: 'Llamadas sin determinar',
  claim: time => html`Después de las ${time} no se ejecutó nada ni salió ningún resultado.`,
  ended: (because, time) => html`Finalizada a las ${time}${because && html`, ${because}`}.`,
  others: 'Tokens que otros aún pueden aceptar',
  proof: 'Prueba',
  download: 'Descargar el comprobante',
  noToken: 'Ninguno. Esta sesión no tenía ningún token que una aplicación verifique por sí misma.',
  mayAccept: (application, tokens, until) =>
    html`${application} aún puede aceptar ${plural(locale, tokens, { one: '{n} token', other: '{n} tokens' })} por sí misma hasta ${until}.`,
  notTold: 'No se le pudo avisar.',
  toldAt: time => html`Se le avisó a las ${time}.`,
  check: 'Compruébelo usted',
  soon: 'Firmado. Su lugar en el registro llega en menos de un segundo; abra esta página de nuevo.',
  leaf: (leaf, checkpoint) => `hoja ${number(leaf, locale)} en el punto de control ${number(checkpoint, locale)}`,
  signedBy: key => html`firmado por ${key}`,
}
