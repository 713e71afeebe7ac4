import type { Application } from '../applications/index.ts'
import type { CodeDoor } from './model.ts'

const kindsAt: Readonly<Record<CodeDoor, readonly Application['kind'][]>> = {
  oauth2: ['native', 'agent'],
  user_management: ['web', 'single_page', 'native'],
}

/** May this application ask by device? Only kinds that have programs without a browser: for others it is a way to phish. */
export function mayAskByDevice(application: Pick<Application, 'kind'>, door: CodeDoor): boolean {
  return kindsAt[door].includes(application.kind)
}
