import { type Application, actsAsAgent } from '../applications/index.ts'
import { checkHolderKey } from './check-holder-key.ts'
import { checkLengths } from './check-lengths.ts'
import { checkMaxAge } from './check-max-age.ts'
import { checkPkce } from './check-pkce.ts'
import { asksAnew, checkPrompt } from './check-prompt.ts'
import { checkRepeated } from './check-repeated.ts'
import { checkRequestObject } from './check-request-object.ts'
import { checkResource } from './check-resource.ts'
import { checkResponseMode } from './check-response-mode.ts'
import { checkResponseType } from './check-response-type.ts'
import { checkScope } from './check-scope.ts'
import type { Scopes } from './derive-scopes.ts'
import type { AuthorizationRequest, Checked, Parameters } from './model.ts'

export interface Asked {
  readonly parameters: Parameters
  readonly application: Application
  readonly redirectUri: string
  readonly baseUrl: string
  /** What the application may ask for. */
  readonly scopes: Scopes
  /** The addresses that its tokens may be for besides this server. */
  readonly resources: readonly string[]
}

const plainSteps = [checkRepeated, checkRequestObject, checkResponseType, checkResponseMode, checkLengths]

/** The steps of an authorization request once client and redirect URI are trusted, in order; the first that refuses answers. */
export function decideAuthorization(asked: Asked): Checked<AuthorizationRequest> {
  const { parameters, application, redirectUri, baseUrl } = asked
  const { values } = parameters
  const forAgent = actsAsAgent(application.kind)
  for (const step of plainSteps) {
    const passed = step(parameters)
    if (!passed.ok) return passed
  }
  const codeChallenge = checkPkce(parameters)
  if (!codeChallenge.ok) return codeChallenge
  const otherwise = forAgent ? `${baseUrl}/mcp` : undefined
  const resource = checkResource({ asked: values.get('resource'), baseUrl, otherwise, registered: asked.resources })
  if (!resource.ok) return resource
  const scope = checkScope({ asked: values.get('scope'), ...asked.scopes })
  if (!scope.ok) return scope
  const holderKey = checkHolderKey(parameters)
  if (!holderKey.ok) return holderKey
  const prompt = checkPrompt(parameters)
  if (!prompt.ok) return prompt
  const maxAge = checkMaxAge(parameters, application.policy.signInReuseMaxAgeSeconds)
  if (!maxAge.ok) return maxAge
  return {
    ok: true,
    value: {
      applicationId: application.id,
      redirectUri,
      state: values.get('state'),
      nonce: values.get('nonce'),
      codeChallenge: codeChallenge.value,
      scope: scope.value,
      resource: resource.value,
      holderKey: holderKey.value,
      prompt: prompt.value,
      asksAnew: asksAnew(parameters),
      maxAgeSeconds: maxAge.value,
    },
  }
}
