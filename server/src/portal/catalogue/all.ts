import type { DirectoryType } from '../../directory-sync/model.ts'
import { type ConnectionType, connectionTypes } from '../../sso/model.ts'
import { adfs } from './adfs.ts'
import { entra } from './entra.ts'
import { generic } from './generic.ts'
import { google } from './google.ts'
import type { GuideStep, Vendor } from './guide.ts'
import { jumpCloud } from './jumpcloud.ts'
import { okta } from './okta.ts'
import { oneLogin } from './onelogin.ts'
import { ping } from './ping.ts'

/** Providers with a guide; any other one that speaks the protocol goes by the last. */
export const vendors: readonly Vendor[] = [okta, entra, google, oneLogin, ping, jumpCloud, adfs, generic]

/** What to do at the provider of this kind of connection. */
export function connectionGuide(type: ConnectionType): readonly GuideStep[] {
  const protocol = connectionTypes[type]
  const own = vendors.flatMap(({ connections }) => connections).find(each => each.type === type)
  return own?.steps ?? generic.connections.find(each => connectionTypes[each.type] === protocol)?.steps ?? []
}

/** The same for a directory. */
export function directoryGuide(type: DirectoryType): readonly GuideStep[] {
  const own = vendors.find(({ directory }) => directory?.type === type)
  return (own ?? generic).directory?.steps ?? []
}

/** How pages call the provider of this kind; empty for a generic one. */
export function vendorName(type: ConnectionType | DirectoryType): string {
  const own = vendors.find(
    ({ connections, directory }) => directory?.type === type || connections.some(each => each.type === type),
  )
  return own?.name ?? ''
}
