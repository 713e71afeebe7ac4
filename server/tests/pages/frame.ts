import type { Frame } from '../../src/platform/page.ts'

/** The gallery's afternoon: 24 November 2026, in the zone of a person in Rotterdam. */
export const at = (clock: string, day = '2026-11-24'): Date =>
  new Date(`${day}T${clock.length === 5 ? `${clock}:00` : clock}+01:00`)

export function frame(clock: string, over: Partial<Frame> = {}): Frame {
  return {
    brand: 'Acme',
    host: 'id.acme.example',
    reader: { zone: 'Europe/Amsterdam', now: at(clock) },
    signedInAs: 'mina@acme.example',
    switchAccountHref: '/sign-in?switch=1',
    ...over,
  }
}

export const csrfToken = 'Y1m0dGk3bQ'

/** Text of somebody who wants to be something else on the page. */
export const hostile =
  '<script>alert(1)</script><b onclick="x">Acme</b> \u202Eelpmaxe.live\u202C za\u200Bro\u{E0041}\u{E0042} \u001b[31mred\u001b[0m " style="color:red'
