import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { client } from '../../api.ts'
import { Act } from '../../parts/act.tsx'
import { Checks, Form, TextField } from '../../parts/form.tsx'
import { May } from '../../parts/may.tsx'
import { Code, Named } from '../../parts/quoted.tsx'
import { View } from '../../parts/view-states.tsx'
import { counted } from '../../parts/words.ts'

type Role = Awaited<ReturnType<typeof client.listEnvironmentRoles>>['data'][number]

const permissionsShown = 100

/** What roles can permit. */
export function usePermissions() {
  return useQuery({
    queryKey: ['permissions'],
    queryFn: () => client.listPermissions({ query: { limit: permissionsShown } }),
  })
}

/** Roles of the installation, or of one organization beside them: each with what it permits, and the form of a new one. */
export function RoleEditor({ organizationId }: { readonly organizationId?: string }) {
  const query = useQuery({
    queryKey: ['roles', organizationId ?? 'installation'],
    queryFn: () =>
      organizationId === undefined
        ? client.listEnvironmentRoles()
        : client.listOrganizationRoles({ organization_id: organizationId }),
  })
  const permissions = usePermissions().data?.data ?? []
  const isOwn = (role: Role): boolean => organizationId === undefined || role.type === 'OrganizationRole'
  return (
    <section className="panel" aria-labelledby="roles">
      <div className="panel-head">
        <h2 id="roles">
          Roles<span className="count">{query.data?.data.length ?? ''}</span>
        </h2>
      </div>
      <View what="the roles" query={query}>
        {({ data }) => (
          <ul className="roles">
            {data.map(role => (
              <li key={role.slug}>
                <div className="role-head">
                  <span>
                    <b>
                      <Named>{role.name}</Named>
                    </b>{' '}
                    <Code>{role.slug}</Code>
                    <span className="small quiet">
                      {' '}
                      {isOwn(role) ? '' : 'of the installation, '}
                      {role.permissions.length === 0
                        ? 'permits nothing'
                        : counted(role.permissions.length, 'permission')}
                    </span>
                  </span>
                  {organizationId !== undefined && isOwn(role) && (
                    <Act
                      call="deleteOrganizationRole"
                      look="small"
                      label={
                        <>
                          Remove<span className="hidden"> role {role.slug}</span>
                        </>
                      }
                      doing="Removing…"
                      act={() => client.deleteOrganizationRole({ organization_id: organizationId, slug: role.slug })}
                    />
                  )}
                </div>
                {role.description !== null && (
                  <p className="small quiet">
                    <Named>{role.description}</Named>
                  </p>
                )}
                {isOwn(role) ? (
                  <Permits role={role} organizationId={organizationId} permissions={permissions} />
                ) : (
                  <p className="small">{role.permissions.join(', ')}</p>
                )}
              </li>
            ))}
          </ul>
        )}
      </View>
      <NewRole organizationId={organizationId} />
    </section>
  )
}

interface PermitsProps {
  readonly role: Role
  readonly organizationId: string | undefined
  readonly permissions: readonly { readonly slug: string; readonly name: string }[]
}

/** All that one role permits, set at once. */
function Permits({ role, organizationId, permissions }: PermitsProps) {
  const call = organizationId === undefined ? 'setEnvironmentRolePermissions' : 'setOrganizationRolePermissions'
  const said = <p className="small">{role.permissions.join(', ')}</p>
  if (permissions.length === 0) return said
  return (
    <May call={call} otherwise={said}>
      <details className="cases">
        <summary>What it permits</summary>
        <Form
          key={role.permissions.join(' ')}
          call={call}
          submit={`Set what ${role.name} permits`}
          doing="Setting…"
          act={entered => {
            const body = { permissions: [...entered.all('permissions')] }
            return organizationId === undefined
              ? client.setEnvironmentRolePermissions({ slug: role.slug, body })
              : client.setOrganizationRolePermissions({ organization_id: organizationId, slug: role.slug, body })
          }}
          onDone={() => undefined}
        >
          <Checks
            label={`Permissions of ${role.name}`}
            name="permissions"
            initial={role.permissions}
            options={permissions.map(({ slug, name }) => ({
              value: slug,
              label: (
                <>
                  <Named>{name}</Named> <Code>{slug}</Code>
                </>
              ),
            }))}
            hint="What a grant stands on and loses here ends it at once."
          />
        </Form>
      </details>
    </May>
  )
}

function NewRole({ organizationId }: { readonly organizationId: string | undefined }) {
  const [made, setMade] = useState(0)
  const call = organizationId === undefined ? 'createEnvironmentRole' : 'createOrganizationRole'
  return (
    <May call={call}>
      <details className="cases">
        <summary>New role</summary>
        <Form
          key={made}
          call={call}
          submit="Make role"
          doing="Making…"
          act={entered => {
            const body = {
              slug: entered.text('slug'),
              name: entered.text('name'),
              description: entered.given('description') ?? null,
            }
            return organizationId === undefined
              ? client.createEnvironmentRole({ body })
              : client.createOrganizationRole({ organization_id: organizationId, body })
          }}
          onDone={() => setMade(made + 1)}
        >
          <TextField label="Name of the role" name="name" required />
          <TextField
            label="Slug of the role"
            name="slug"
            required
            {...(organizationId === undefined ? {} : { hint: 'Begins with org-' })}
          />
          <TextField label="What it is for" name="description" />
        </Form>
      </details>
    </May>
  )
}
