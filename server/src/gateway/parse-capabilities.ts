import { type ClientCapabilities, isObject, type JsonObject, objectIn } from './model.ts'

/**
 * What a client declared. `elicitation: {}` means form only: the mode `url` has to be named (2025-11-25, elicitation), and a
 * client that is sent an undeclared mode answers with an error instead of asking its person.
 */
export function parseCapabilities(declared: JsonObject | undefined): ClientCapabilities {
  const elicitation = objectIn(declared, 'elicitation')
  const url = isObject(elicitation?.url)
  return {
    elicitationForm: elicitation !== undefined && (isObject(elicitation.form) || !url),
    elicitationUrl: url,
    sampling: isObject(declared?.sampling),
    roots: isObject(declared?.roots),
  }
}
