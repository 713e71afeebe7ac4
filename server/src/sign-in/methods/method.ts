import type { Application, SignInMethod } from '../../applications/index.ts'
import type { Platform } from '../../platform/platform.ts'
import type { Words } from '../words/words.ts'

/** What the sign-in page shows of a method, besides the fields of its own form. */
export interface Offer {
  readonly label: string
  /** A path of ours; where the person comes back to is added by the page. */
  readonly path: string
  /** True: a button of the form, so that what was typed goes with it. False: a link. */
  readonly sendsForm: boolean
}

export interface Offering {
  readonly application: Application
  readonly words: Words
}

/** One way to sign in. Nobody below this registry switches on a name. */
export interface SignInWay {
  /** How the policy of an application calls it; who may not use it is not shown it. */
  readonly policy: SignInMethod
  /** Buttons and links for people who enter this application; none where the method can't be used here. */
  offer(on: Platform, offering: Offering): Promise<readonly Offer[]>
}
