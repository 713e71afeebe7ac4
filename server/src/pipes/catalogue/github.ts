import type { Catalogue } from './catalogue.ts'
import { reading } from './github-reading.ts'
import { destroying, writing } from './github-writing.ts'

/** GitHub, REST API version 2022-11-28, through an OAuth app. */
export const github: Catalogue = {
  name: 'github',
  title: 'GitHub',
  baseUrls: { api: 'https://api.github.com', oauth: 'https://github.com' },
  headers: { accept: 'application/vnd.github+json', 'x-github-api-version': '2022-11-28' },
  oauth: {
    authorizePath: '/login/oauth/authorize',
    tokenPath: '/login/oauth/access_token',
    scopes: ['repo', 'read:user'],
    scopeSeparator: ' ',
  },
  account: { path: '/user', label: '/login', id: '/id' },
  tools: [...reading, ...writing, ...destroying],
}
