import { findUser } from '../directory/index.ts'
import type { Sql } from '../platform/database.ts'
import { mayCall } from '../platform/http.ts'
import { idFrom, type UserId } from '../platform/ids.ts'
import { accessLevels } from '../platform/route.ts'
import { ownOperation } from './derive-own-tool.ts'
import type { Tool } from './model.ts'

/** The role that the person would need for a tool of this server itself, and does not have; undefined for every other tool. */
export async function roleLacking(
  sql: Sql,
  tool: Pick<Tool, 'definition'>,
  userId: UserId,
): Promise<string | undefined> {
  const access = ownOperation(tool.definition)?.access
  if (access === undefined) return undefined
  const user = await findUser(sql, userId)
  const role = user?.state === 'active' ? user.role : undefined
  const asked = accessLevels.find(level => level === access)
  const person = { kind: 'person', userId, email: '', role, sessionId: idFrom('session', '') } as const
  return asked !== undefined && mayCall(person, asked) ? undefined : access
}
