import { Router } from 'express'
import { workos } from './client.ts'
import { fieldOf, requireOwnForm } from './guard.ts'
import { type Fragment, html } from './html.ts'
import { form, navigation, sendPage } from './page.ts'
import { recordAct } from './record.ts'
import { Refusal } from './refusal.ts'
import { seal, unseal } from './seal.ts'
import { type Member, requireAdmin } from './session.ts'

export const audit = Router()
navigation.push({ path: '/audit', title: 'Log', needs: 'admin' })

const dayMs = 86_400_000
const ranges: ReadonlyMap<string, number> = new Map([
  ['7', 7],
  ['30', 30],
  ['90', 90],
])
const back = { path: '/audit', title: 'Back to the log' }

/** A file that was asked for, and for which organization. It is sealed, for the id alone says nothing of that. */
interface Asked {
  readonly id: string
  readonly organizationId: string
}

audit.get('/audit', async (request, response) => {
  const person = await requireAdmin(request, response)
  const choices = [...ranges.keys()].map(days => html`<option value="${days}">The last ${days} days</option>`)
  const fields = html`<label>From when<select name="days">${choices}</select></label>`
  const { file } = request.query
  const asked = typeof file === 'string' ? (unseal('audit', file) as Asked | undefined) : undefined
  const state = asked?.organizationId === person.organizationId ? await stateOf(asked) : undefined
  // Without script, the page asks again by itself.
  if (state?.waiting === true) response.set('Refresh', '2')
  const body = html`<p>What administrators and programs of your organization did here, each with who, when and what.</p>
${state?.text}
<h2>Get a file</h2>
${form(person, { action: '/audit/export', button: 'Make file', fields, main: true })}`
  sendPage(response, { title: 'Log', person, body })
})

async function stateOf({ id }: Asked): Promise<{ readonly text: Fragment; readonly waiting: boolean }> {
  const { state, url } = await workos.auditLogs.getExport(id)
  if (state === 'ready' && url)
    return {
      waiting: false,
      text: html`<p role="status">The file is there. The link is good for 10 minutes. <a href="${url}">Download the file</a></p>`,
    }
  if (state === 'pending') return { waiting: true, text: html`<p role="status">◔ The file is being made.</p>` }
  return { waiting: false, text: html`<p role="alert">The file could not be made. Ask for it again.</p>` }
}

audit.post('/audit/export', async (request, response) => {
  const person: Member = await requireAdmin(request, response)
  requireOwnForm(request, person)
  const days = ranges.get(fieldOf(request, 'days'))
  if (days === undefined) throw new Refusal(422, 'Choose 7, 30 or 90 days.', back)
  const { organizationId } = person
  await recordAct(request, person, { action: 'log.export', target: { id: organizationId, type: 'organization' } })
  const rangeEnd = new Date()
  const rangeStart = new Date(rangeEnd.getTime() - days * dayMs)
  const { id } = await workos.auditLogs.createExport({ organizationId, rangeStart, rangeEnd })
  const asked: Asked = { id, organizationId }
  response.redirect(303, `/audit?file=${seal('audit', asked)}`)
})
