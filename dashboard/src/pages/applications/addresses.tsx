import { client } from '../../api.ts'
import { Form, TextField } from '../../parts/form.tsx'
import { Copy } from '../../parts/id.tsx'
import { Code } from '../../parts/quoted.tsx'
import type { Application } from './page.tsx'

const lines = 3

/** Where its people may be sent, whose pages may call, and who is told of a logout: one address a line. */
export function Addresses({ application }: { readonly application: Application }) {
  const list = (text: string): string[] =>
    text
      .split('\n')
      .map(line => line.trim())
      .filter(line => line !== '')
  return (
    <section className="panel" aria-labelledby="addresses">
      <div className="panel-head">
        <h2 id="addresses">Name and addresses</h2>
        <span className="small">
          Client id <Code>{application.client_id}</Code> <Copy text={application.client_id} what="client id" />
        </span>
      </div>
      <Form
        key={JSON.stringify([
          application.name,
          application.redirect_uris,
          application.logout_uris,
          application.origins,
        ])}
        call="updateApplication"
        submit="Set name and addresses"
        doing="Setting…"
        act={entered =>
          client.updateApplication({
            id: application.id,
            body: {
              name: entered.text('name'),
              description: entered.given('description') ?? null,
              redirect_uris: list(entered.text('redirect_uris')),
              logout_uris: list(entered.text('logout_uris')),
              origins: list(entered.text('origins')),
              homepage_url: entered.given('homepage_url') ?? null,
              initiate_login_uri: entered.given('initiate_login_uri') ?? null,
              external_sign_in_uri: entered.given('external_sign_in_uri') ?? null,
              back_channel_logout_uri: entered.given('back_channel_logout_uri') ?? null,
              front_channel_logout_uri: entered.given('front_channel_logout_uri') ?? null,
            },
          })
        }
        onDone={() => undefined}
      >
        <TextField label="Name" name="name" required initial={application.name} />
        <TextField label="Description" name="description" initial={application.description ?? ''} />
        <TextField
          label="Redirects"
          name="redirect_uris"
          lines={lines}
          initial={application.redirect_uris.map(({ uri }) => uri).join('\n')}
          hint="One a line, exactly as it will be asked for"
        />
        <TextField
          label="After sign-out"
          name="logout_uris"
          lines={lines}
          initial={application.logout_uris.map(({ uri }) => uri).join('\n')}
        />
        <TextField
          label="Pages that may call"
          name="origins"
          lines={lines}
          initial={application.origins.join('\n')}
          hint="Origins, as https://app.example.com"
        />
        <TextField label="Its own page" name="homepage_url" initial={application.homepage_url ?? ''} />
        <TextField
          label="Where a sign-in begins"
          name="initiate_login_uri"
          initial={application.initiate_login_uri ?? ''}
          hint="When somebody opens our page without a request"
        />
        <TextField
          label="Where it signs people in itself"
          name="external_sign_in_uri"
          initial={application.external_sign_in_uri ?? ''}
        />
        <TextField
          label="Told of logouts, by its server"
          name="back_channel_logout_uri"
          initial={application.back_channel_logout_uri ?? ''}
        />
        <TextField
          label="Told of logouts, in the browser"
          name="front_channel_logout_uri"
          initial={application.front_channel_logout_uri ?? ''}
        />
      </Form>
    </section>
  )
}
