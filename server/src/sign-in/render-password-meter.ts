import { passwordLengthMin, passwordUnitsMin } from '../directory/index.ts'
import { assetPath, type Html, html } from '../platform/page.ts'
import type { Platform } from '../platform/platform.ts'
import type { Words } from './words/words.ts'

export interface MeterView {
  readonly words: Pick<Words, 'meter'>
  /** The id of the field whose password is judged. */
  readonly field: string
  /** What whoever guesses begins with: common words, and those of the person and the server. */
  readonly guess: { readonly common: readonly string[]; readonly own: readonly string[] }
}

/** The one file that a page with a meter may run. */
export function meterScript(on: Platform): string {
  return `${on.config.baseUrl}${assetPath('password.js')}`
}

/**
 * Says while somebody types how well the password holds, by the count of the server. Without the script nothing of it is there, and
 * the sentence of the field says what is asked for.
 */
export function renderPasswordMeter({ words: { meter }, field, guess }: MeterView): Html {
  const says = JSON.stringify(['', meter.short, meter.weak, meter.fine, meter.strong])
  const words = [...guess.common, ...guess.own].filter(word => !/\s/.test(word)).join(' ')
  return html`<div class="meter" data-meter="${field}" data-length="${passwordLengthMin}" data-units="${passwordUnitsMin}" data-says="${says}" data-words="${words}" hidden>
<span class="meter-bars" aria-hidden="true"><span></span><span></span><span></span><span></span></span>
<span class="meter-words" aria-hidden="true" data-words-shown></span><span class="hidden" role="status" aria-live="polite"></span></div>
<script src="${assetPath('password.js')}" defer></script>`
}
