import { useState } from 'react'
import { Choice, type Entered, TextField } from '../../parts/form.tsx'
import { Code } from '../../parts/quoted.tsx'

export type Way = 'none' | 'bearer' | 'oauth'

const wayWords: Readonly<Record<string, string>> = {
  oauth: 'Each person connects their own account',
  bearer: 'Each person enters their own token',
  shared: 'One token for everybody',
  none: 'None is needed',
}

export interface CredentialProps {
  readonly ways: readonly Way[]
  /** What is entered where a token is taken. */
  readonly token?: string | undefined
  /** An OAuth app has to be registered at the third party first. */
  readonly asksApp: boolean
  /** What is registered with it, where that is known before. */
  readonly redirectUri?: string | undefined
  readonly scopes: readonly string[]
}

/** Whose credential a call is made with, and what that needs. */
export function Credential({ ways, token, asksApp, redirectUri, scopes }: CredentialProps) {
  const options = ways.flatMap(way => (way === 'bearer' ? ['bearer', 'shared'] : [way]))
  const [way, setWay] = useState(options[0] ?? 'none')
  if (options.length === 0) return null
  return (
    <>
      <Choice
        name="way"
        label="Credential"
        hint="No agent ever holds it: it is put in on this side."
        options={options.map(value => ({ value, label: wayWords[value] ?? value }))}
        initial={way}
        onChange={setWay}
      />
      {way === 'shared' && <TextField name="auth.token" label={token ?? 'Token'} type="password" required />}
      {way === 'oauth' && (
        <>
          <TextField
            name="oauth.client_id"
            label="Client id"
            required={asksApp}
            hint={
              asksApp ? (
                <>
                  Register an app there
                  {redirectUri !== undefined && (
                    <>
                      , with the redirect URI <Code>{redirectUri}</Code>
                    </>
                  )}
                </>
              ) : (
                'Where nothing is entered, this server registers itself there.'
              )
            }
          />
          <TextField name="oauth.client_secret" label="Client secret" type="password" />
          {scopes.length > 0 && (
            <p className="small quiet">
              Asks for{' '}
              {scopes.map((scope, at) => (
                <span key={scope}>
                  {at > 0 && ', '}
                  <Code>{scope}</Code>
                </span>
              ))}
            </p>
          )}
        </>
      )}
    </>
  )
}

/** The part of a new provider that says how it is entered. */
export function wayBody(entered: Entered, ways: readonly Way[]) {
  if (ways.length === 0) return {}
  const way = entered.text('way')
  if (way === 'none') return { auth: { type: 'none' as const } }
  if (way === 'bearer') return { auth: { type: 'bearer' as const, per: 'user' as const } }
  if (way === 'shared') return { auth: { type: 'bearer' as const, token: entered.text('auth.token') } }
  const clientId = entered.given('oauth.client_id')
  const secret = entered.given('oauth.client_secret')
  return {
    auth: { type: 'oauth' as const },
    ...(clientId === undefined
      ? {}
      : { oauth: { client_id: clientId, ...(secret === undefined ? {} : { client_secret: secret }) } }),
  }
}
