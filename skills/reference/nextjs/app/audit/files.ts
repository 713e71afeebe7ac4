import { getWorkOS } from '@workos-inc/authkit-nextjs'
import type { Admin } from '../../lib/identity/admin'
import { seal, unseal } from '../../lib/identity/seal'

/** Of how many days a file may be. */
export const ranges: readonly string[] = ['7', '30', '90']

/** A file that was asked for, and for which organization. It is sealed, for the id alone says nothing of that. */
interface Asked {
  readonly id: string
  readonly organizationId: string
}

/** The file as an address may name it. */
export function sealFile(asked: Asked): string {
  return seal('audit', asked)
}

/** How far a file is: `url` is there once it can be fetched. */
export interface FileState {
  readonly state: string
  readonly url: string | undefined
}

/** The state of the file that an address names; undefined for one that another organization asked for. */
export async function findFile({ organizationId }: Admin, name: unknown): Promise<FileState | undefined> {
  const asked = typeof name === 'string' ? (unseal('audit', name) as Asked | undefined) : undefined
  if (asked?.organizationId !== organizationId) return undefined
  const { state, url } = await getWorkOS().auditLogs.getExport(asked.id)
  return { state, url: url ?? undefined }
}
