import { useQuery } from '@tanstack/react-query'
import { useGo, useId } from '../../address.ts'
import { client } from '../../api.ts'
import { Form, TextField } from '../../parts/form.tsx'
import { PageLink } from '../../parts/link.tsx'
import { PageHead } from '../../parts/page-head.tsx'
import { Code, Named } from '../../parts/quoted.tsx'
import { View } from '../../parts/view-states.tsx'
import type { Provider } from './words.ts'

/** What retiring a third party ends, and its name to type. */
export default function RetireProvider() {
  const slug = useId()
  const provider = useQuery({ queryKey: ['provider', slug], queryFn: () => client.getProvider({ slug }) })
  return (
    <View what="the provider" query={provider}>
      {found => <Retire provider={found} />}
    </View>
  )
}

function Retire({ provider: { slug, name } }: { readonly provider: Provider }) {
  const go = useGo()
  return (
    <>
      <PageHead
        title={
          <>
            Retire <Named>{name}</Named>
          </>
        }
        name={`Retire ${name}`}
        actions={
          <PageLink className="button" to={`/providers/${slug}`}>
            Keep it
          </PageLink>
        }
      >
        Its accounts are disconnected and every grant on its tools ends, at once. Adding it again later brings none of
        them back.
      </PageHead>
      <section className="panel form-panel" aria-label="retire">
        <Form
          call="retireProvider"
          submit="Retire provider"
          doing="Retiring…"
          act={() => client.retireProvider({ slug })}
          onDone={() => go('/providers')}
        >
          <TextField
            name="slug"
            label="Its slug"
            required
            exactly={slug}
            hint={
              <>
                Type <Code>{slug}</Code>
              </>
            }
          />
        </Form>
      </section>
    </>
  )
}
