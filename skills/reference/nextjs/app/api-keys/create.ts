'use server'

import { requireAdmin } from '../../lib/identity/admin'
import { recordAudit } from '../../lib/identity/audit'
import { requireOwnForm, textOf } from '../../lib/identity/form'
import { requireRecentAuth } from '../../lib/identity/recent'
import { Refusal } from '../../lib/identity/refusal'
import { findRole } from '../../lib/identity/roles'
import { told } from '../../lib/identity/told'
import { lifetimes, makeKey } from './keys'

/** What the form of a new key shows: the value once, or why there is none. */
export interface Made {
  readonly value?: string
  readonly refusal?: string
}

const nameCharactersMax = 60

/** Makes a key. Its value stands in this one answer, which no cache keeps, and nowhere else. */
export async function create(_before: Made, form: FormData): Promise<Made> {
  try {
    const admin = await requireAdmin()
    await requireOwnForm(form, admin)
    const name = textOf(form, 'name').trim()
    if (name === '' || name.length > nameCharactersMax)
      throw new Refusal(422, 'A key has a name of at most 60 characters.')
    const { slug, permissions } = await findRole(admin, textOf(form, 'role'))
    const days = lifetimes.find(each => each === form.get('days'))
    if (days === undefined) throw new Refusal(422, 'A key ends after 30, 90 or 365 days.')
    await requireRecentAuth('/api-keys')
    const target = { type: 'organization', id: admin.organizationId, name }
    await recordAudit(admin, { action: 'api_key.created', target, metadata: { role: slug, days } })
    return { value: await makeKey(admin, { name, permissions, days }) }
  } catch (cause) {
    return told(cause)
  }
}
