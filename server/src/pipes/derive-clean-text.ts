/**
 * Text by others that a model reads: what a person can't see in it is taken out, because instructions hide there (T64, MT08).
 * Marks that letters need are kept: joiners (Persian, emoji) and the two selectors for text and emoji style.
 */

/** Terminal sequences: colours, cursor, titles, links (ECMA-48). */
const terminalSequence = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[@-_])/g
/** Controls but tab and line ends; lone surrogates; private use; and all that changes no visible letter. */
const hidden =
  /\u034f|[\u180b-\u180d]|[\ufe00-\ufe0d]|[\u{e0100}-\u{e01ef}]|[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f\u202a-\u202e\u2028\u2029\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb\p{Cs}\p{Co}\u{1bca0}-\u{1bca3}\u{1d173}-\u{1d17a}\u{e0000}-\u{e00ff}\u{e01f0}-\u{e0fff}]/gu

/** The text without what can't be seen. */
export function cleanText(text: string): string {
  return text.replace(terminalSequence, '').replace(hidden, '')
}

/** True when a person reading the text would not see all of it. */
export function hidesText(text: string): boolean {
  return cleanText(text) !== text
}
