export { authenticateCaller, dashboardApplication } from './actions.ts'
