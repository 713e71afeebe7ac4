import type { Catalogue } from './catalogue.ts'
import { id, pick } from './parts.ts'

const userFields = pick('id mail', {
  name: '/displayName',
  given_name: '/givenName',
  surname: '/surname',
  user_name: '/userPrincipalName',
  job_title: '/jobTitle',
})

/** Microsoft Graph v1.0 through Entra ID. `offline_access` brings the refresh token, and is not listed among what was granted. */
export const microsoft: Catalogue = {
  name: 'microsoft',
  title: 'Microsoft Graph',
  docs: 'https://learn.microsoft.com/graph/api/overview',
  baseUrls: { api: 'https://graph.microsoft.com/v1.0', oauth: 'https://login.microsoftonline.com/common' },
  token: 'An access token for Microsoft Graph; it ends after an hour, so OAuth is the better way',
  oauth: {
    authorizePath: '/oauth2/v2.0/authorize',
    tokenPath: '/oauth2/v2.0/token',
    scopes: ['User.Read', 'offline_access'],
    includes: { 'User.Read': [], 'User.Read.All': ['User.ReadBasic.All'] },
    unlisted: ['offline_access'],
  },
  account: { call: 'GET /me', label: ['/userPrincipalName', '/mail'], id: '/id' },
  refusals: {
    reason: '/error/message',
    code: '/error/code',
    credential: ['InvalidAuthenticationToken'],
    tooMany: ['TooManyRequests', 'activityLimitReached'],
  },
  tools: {
    get_me: {
      title: 'Get the connected account',
      description: 'Who the connected Microsoft account is.',
      effect: 'read',
      scopes: ['User.Read'],
      arguments: {},
      call: 'GET /me',
      answer: { fields: userFields },
      touches: [{ kind: 'user', id: '{result/id}', label: '{result/user_name}' }],
    },
    get_user: {
      title: 'Get a person',
      description: 'Name and address of one person of the same directory.',
      effect: 'read',
      scopes: ['User.ReadBasic.All'],
      arguments: { user_id: id('Id or user principal name of the person') },
      call: 'GET /users/{user_id}',
      answer: { fields: userFields },
      touches: [{ kind: 'user', id: '{arguments/user_id}', label: '{result/name}' }],
    },
  },
}
