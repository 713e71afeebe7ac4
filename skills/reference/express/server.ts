import { createServer } from 'node:http'
import { join } from 'node:path'
import express from 'express'
import { accounts } from './ambit/accounts.ts'
import { apiKeys } from './ambit/api-keys.ts'
import { approvals } from './ambit/approvals.ts'
import { audit } from './ambit/audit.ts'
import { domains } from './ambit/domains.ts'
import { guardHeaders } from './ambit/guard.ts'
import { invitations } from './ambit/invitations.ts'
import { mfa } from './ambit/mfa.ts'
import { organizations } from './ambit/organizations.ts'
import { notFound, sendError } from './ambit/page.ts'
import { people } from './ambit/people.ts'
import { profile } from './ambit/profile.ts'
import { roles } from './ambit/roles.ts'
import { keepPrivate } from './ambit/session.ts'
import { sessions } from './ambit/sessions.ts'
import { signIn } from './ambit/sign-in.ts'
import { sso } from './ambit/sso.ts'
import { webhooks } from './ambit/webhooks.ts'

const app = express()
app.disable('x-powered-by')
app.use(guardHeaders)
app.get('/ambit.css', (_request, response) => response.sendFile(join(import.meta.dirname, 'ambit/ambit.css')))
app.use(keepPrivate)
app.use(express.urlencoded({ extended: false, limit: '16kb' }))
app.use(signIn)
app.use(people)
app.use(invitations)
app.use(roles)
app.use(sso)
app.use(domains)
app.use(apiKeys)
app.use(audit)
app.use(webhooks)
app.use(profile)
app.use(sessions)
app.use(mfa)
app.use(approvals)
app.use(accounts)
app.use(organizations)
app.use(notFound)
app.use(sendError)

createServer(app).listen(Number(process.env.PORT ?? 3000), '127.0.0.1')
