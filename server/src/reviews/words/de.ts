import type { ReviewWords } from './words.ts'

export const reviewDe: ReviewWords = {
  language: 'de',
  subject: {
    started: name => `Zugriff zu prüfen: ${name}`,
    reminder: name => `Wartet noch auf Sie: ${name}`,
  },
  waits:
    'Bitte entscheiden Sie, wer und was Zugriff behält: behalten, verringern oder entfernen, jeweils mit einem Grund.',
  until: moment => `Die Frist endet: ${moment}.`,
  undecided: {
    end: 'Was bis dahin niemand entschieden hat, endet von selbst.',
    keep: 'Was bis dahin niemand entschieden hat, bleibt, und das Protokoll sagt es.',
  },
  decidesNothing: 'Diese E-Mail entscheidet nichts. Die Seite fragt, wer Sie sind.',
  open: 'Prüfung öffnen',
  askedBy: 'Verlangt von der Verwaltung dieses Servers.',
  notYou:
    'Wenn Sie von dieser Prüfung nichts wissen, entscheiden Sie nichts und sagen Sie es denen, die diesen Server betreiben.',
}
