import { changeInstallationRole, findUser } from '../../directory/index.ts'
import { type InstallationRole, installationRoles } from '../../platform/actor.ts'
import { parseId } from '../../platform/ids.ts'
import type { ReviewItem } from '../model.ts'
import { type Carried, gone, type ReviewMethod } from './method.ts'

/** Removed: the person has no role here any more. Reduced: a lower one. The last owner keeps theirs. */
export const installationRole: ReviewMethod = {
  reduction: 'lower_role',
  roles: ({ facts }) => below(roleIn(facts.role)),
  remove: (on, actor, item) => change(on, actor, { item, role: undefined }),
  reduce: (on, actor, item) => change(on, actor, { item, role: roleIn(item.decided?.reducedTo?.[0]) }),
}

async function change(
  on: Parameters<ReviewMethod['remove']>[0],
  actor: Parameters<ReviewMethod['remove']>[1],
  { item, role }: { readonly item: ReviewItem; readonly role: InstallationRole | undefined },
): Promise<Carried> {
  const userId = parseId('user', item.subjectId)
  const user = userId && (await findUser(on.database, userId))
  if (user?.role === undefined || !below(user.role, true).includes(role ?? user.role)) return gone
  await on.database.transaction(tx => changeInstallationRole(tx, actor, { userId: user.id, role }))
  return { outcome: role === undefined ? 'removed' : 'reduced', effect: { role: role ?? null } }
}

function roleIn(text: unknown): InstallationRole | undefined {
  return installationRoles.find(role => role === text)
}

/** Highest first; with `itself`, the role too. */
function below(role: InstallationRole | undefined, itself = false): readonly InstallationRole[] {
  return role === undefined ? [] : installationRoles.slice(installationRoles.indexOf(role) + (itself ? 0 : 1))
}
