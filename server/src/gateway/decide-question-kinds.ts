import type { ClientRequest, QuestionKind } from '../pipes/model.ts'
import type { ClientCapabilities } from './model.ts'

export interface QuestionInput {
  readonly capabilities: ClientCapabilities
  /** What an administrator lets this provider ask of agents' programs. */
  readonly mayAsk: readonly ClientRequest[]
  /** A person sits at the client; an agent that acts for itself has nobody to fill in a form. */
  readonly hasPerson: boolean
}

/** What a third party may ask in a call: what the client declared, and of its program only what an administrator allowed (MT20). */
export function questionKinds({ capabilities, mayAsk, hasPerson }: QuestionInput): QuestionKind[] {
  const { elicitationForm, sampling, roots } = capabilities
  return [
    ...(hasPerson && elicitationForm ? (['form'] as const) : []),
    ...(sampling && mayAsk.includes('sampling') ? (['sampling'] as const) : []),
    ...(roots && mayAsk.includes('roots') ? (['roots'] as const) : []),
  ]
}
