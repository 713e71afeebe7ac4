import { client } from '../../api.ts'
import { Checks, Choice, Form } from '../../parts/form.tsx'
import type { Application } from './page.tsx'

type SignIn = NonNullable<Parameters<typeof client.updateApplication>[0]['body']['sign_in_policy']>

const methods = [
  ['password', 'Password'],
  ['magic_auth', 'Code by mail'],
  ['passkey', 'Passkey'],
  ['sso', 'Single sign-on'],
  ['google_oauth', 'Google'],
  ['github_oauth', 'GitHub'],
  ['microsoft_oauth', 'Microsoft'],
  ['apple_oauth', 'Apple'],
  ['oauth', 'Other providers'],
] as const

/** Who may come in, and how: whatever is not named stays out. */
export function WaysIn({ application }: { readonly application: Application }) {
  const policy = application.sign_in_policy
  return (
    <section className="panel" aria-labelledby="ways">
      <div className="panel-head">
        <h2 id="ways">Who may come in, and how</h2>
        <span className="small quiet">
          Proves itself by {application.token_endpoint_auth_method.replaceAll('_', ' ')}
        </span>
      </div>
      <Form
        key={JSON.stringify(policy)}
        call="updateApplication"
        submit="Set the ways in"
        doing="Setting…"
        act={entered =>
          client.updateApplication({
            id: application.id,
            body: {
              sign_in_policy: {
                methods: entered.all('sign_in_policy.methods') as SignIn['methods'] & object,
                mfa: entered.text('sign_in_policy.mfa') as SignIn['mfa'] & string,
                sign_up: entered.all('sign_in_policy.more').includes('sign_up'),
                require_organization: entered.all('sign_in_policy.more').includes('require_organization'),
              },
            },
          })
        }
        onDone={() => undefined}
      >
        <Checks
          label="Ways in"
          name="sign_in_policy.methods"
          initial={policy.methods}
          options={methods.map(([value, label]) => ({ value, label }))}
          hint="Sessions that came in by another way live on until their end."
        />
        <Choice
          label="Second factor"
          name="sign_in_policy.mfa"
          initial={policy.mfa}
          options={[
            { value: 'off', label: 'Asked of nobody' },
            { value: 'optional', label: 'Asked of those who have one' },
            { value: 'required', label: 'Asked of everybody' },
          ]}
        />
        <Checks
          label="Besides"
          name="sign_in_policy.more"
          initial={[
            ...(policy.sign_up ? ['sign_up'] : []),
            ...(policy.require_organization ? ['require_organization'] : []),
          ]}
          options={[
            { value: 'sign_up', label: 'Whoever has no account may make one' },
            { value: 'require_organization', label: 'Each session is in an organization' },
          ]}
        />
      </Form>
    </section>
  )
}
