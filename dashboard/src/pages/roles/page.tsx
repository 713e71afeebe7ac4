import { useState } from 'react'
import { client } from '../../api.ts'
import { Act } from '../../parts/act.tsx'
import { Form, TextField } from '../../parts/form.tsx'
import { May } from '../../parts/may.tsx'
import { PageHead } from '../../parts/page-head.tsx'
import { Code, Named } from '../../parts/quoted.tsx'
import { Rows } from '../../parts/rows.tsx'
import { View } from '../../parts/view-states.tsx'
import { RoleEditor, usePermissions } from './editor.tsx'

/** Roles and permissions that every organization may use. */
export default function Roles() {
  return (
    <>
      <PageHead title="Roles and permissions">
        What members of organizations may do in your applications. An organization has roles of its own besides, on its
        page.
      </PageHead>
      <div className="cols-2">
        <RoleEditor />
        <Permissions />
      </div>
    </>
  )
}

function Permissions() {
  const query = usePermissions()
  const [made, setMade] = useState(0)
  return (
    <section className="panel" aria-labelledby="permissions">
      <div className="panel-head">
        <h2 id="permissions">
          Permissions<span className="count">{query.data?.data.length ?? ''}</span>
        </h2>
      </div>
      <View what="the permissions" query={query}>
        {({ data }) =>
          data.length === 0 ? (
            <p className="empty">None yet. A permission is a word that your applications ask for, as issues:write.</p>
          ) : (
            <Rows name="permissions">
              <thead>
                <tr>
                  <th scope="col">Permission</th>
                  <th scope="col">
                    <span className="hidden">Actions</span>
                  </th>
                </tr>
              </thead>
              <tbody>
                {data.map(permission => (
                  <tr key={permission.slug}>
                    <td>
                      <span className="main">
                        <Named>{permission.name}</Named>
                      </span>
                      <span className="sub">
                        <Code>{permission.slug}</Code>
                      </span>
                    </td>
                    <td className="end act">
                      {!permission.system && (
                        <Act
                          call="deletePermission"
                          look="small"
                          label={
                            <>
                              Remove<span className="hidden"> permission {permission.slug}</span>
                            </>
                          }
                          doing="Removing…"
                          act={() => client.deletePermission({ slug: permission.slug })}
                        />
                      )}
                    </td>
                  </tr>
                ))}
              </tbody>
            </Rows>
          )
        }
      </View>
      <May call="createPermission">
        <details className="cases">
          <summary>New permission</summary>
          <Form
            key={made}
            call="createPermission"
            submit="Make permission"
            doing="Making…"
            act={entered =>
              client.createPermission({
                body: {
                  slug: entered.text('slug'),
                  name: entered.text('name'),
                  description: entered.given('description') ?? null,
                },
              })
            }
            onDone={() => setMade(made + 1)}
          >
            <TextField label="Name of the permission" name="name" required />
            <TextField
              label="Slug of the permission"
              name="slug"
              required
              hint="As applications ask for it: issues:write"
            />
            <TextField label="What it lets somebody do" name="description" />
          </Form>
        </details>
      </May>
    </section>
  )
}
