export { generateLink, type LinkParts } from './actions.ts'
export { type PortalIntent, portalIntents } from './model.ts'
