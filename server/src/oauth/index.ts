export { checkResource } from './check-resource.ts'
export { mcpScope, scopes } from './model.ts'
