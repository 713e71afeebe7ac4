import { aws } from './aws.ts'
import type { Catalogue, CatalogueTool } from './catalogue.ts'
import { clerk } from './clerk.ts'
import { github } from './github.ts'
import { gmail } from './gmail.ts'
import { googleCalendar } from './google-calendar.ts'
import { googleDrive } from './google-drive.ts'
import { linear } from './linear.ts'
import { microsoft } from './microsoft.ts'
import { mongodbAtlas } from './mongodb-atlas.ts'
import { okta } from './okta.ts'
import { type RemoteServer, remoteServers } from './remote-servers.ts'
import { resend } from './resend.ts'
import { slack } from './slack.ts'
import { stripe } from './stripe.ts'
import { twilio } from './twilio.ts'
import { vercel } from './vercel.ts'

/** Every REST API that has typed tools here; a new one is its file and its name in this list. */
export const catalogues: readonly Catalogue[] = [
  github,
  gmail,
  googleCalendar,
  googleDrive,
  slack,
  microsoft,
  stripe,
  linear,
  vercel,
  resend,
  okta,
  clerk,
  mongodbAtlas,
  aws,
  twilio,
]

const byName = new Map(catalogues.map(catalogue => [catalogue.name, catalogue]))

/** The REST API of that name, or undefined. */
export function findCatalogue(name: string): Catalogue | undefined {
  return byName.get(name)
}

/** One tool of it by the name that the definition has. */
export function findCatalogueTool(catalogue: Catalogue, name: string): CatalogueTool | undefined {
  return Object.hasOwn(catalogue.tools, name) ? catalogue.tools[name] : undefined
}

/** The vendor's own MCP server of that name, or undefined. */
export function findRemoteServer(name: string): RemoteServer | undefined {
  return remoteServers.find(server => server.name === name)
}

export { remoteServers }
