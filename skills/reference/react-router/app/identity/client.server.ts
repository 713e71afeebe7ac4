import { WorkOS } from '@workos-inc/node'
import { settings } from './settings.server'

const answerWithinMs = 8_000

/** The one place that holds the API key. It runs on the server only. */
export const workos = new WorkOS(settings.apiKey, {
  clientId: settings.clientId,
  apiHostname: settings.apiHost,
  ...(settings.apiPort === undefined ? {} : { port: settings.apiPort }),
  https: settings.apiOverTls,
  issuer: settings.issuer,
  timeout: answerWithinMs,
  maxRetries: 0,
})
