import { spawn } from 'node:child_process'
import { askAgainMs } from '../ask-again.ts'
import { Fault } from '../fault.ts'
import type { Argument, Call, Command, Result } from '../model.ts'
import { plain } from '../plain.ts'
import { platformOf } from '../platforms/index.ts'
import { serverOf } from '../routes/call-route.ts'
import { findRouteCommand } from '../routes/index.ts'
import { renderAnswer } from '../routes/render-answer.ts'

const idArgument: Argument = { name: 'id', summary: 'the id of a request, approval_…' }
const approvalSchema = { type: 'object', required: ['id', 'state', 'url', 'code'] }

interface Approval {
  readonly id: string
  readonly state: string
  readonly url: string
  readonly code: string
}

/** `ambit approvals open`: a person decides in the browser; this waits until they did. */
export const approvalsOpen: Command = {
  name: 'approvals open',
  summary: 'Open the page of a request, and wait for the person’s decision',
  example: 'ambit approvals open approval_01K4EXAMPLE',
  arguments: [idArgument],
  options: [
    { name: 'no-wait', kind: 'flag', summary: 'Do not wait for the decision' },
    { name: 'no-browser', kind: 'flag', summary: 'Print the address, and open nothing' },
  ],
  result: approvalSchema,
  run: openAndWait,
}

async function openAndWait(call: Call): Promise<Result> {
  const { world, profile, mode, options } = call
  const id = call.arguments.id ?? ''
  const server = await serverOf({ world, profile, command: call.command })
  const ask = async (): Promise<Approval> =>
    (await server.send({
      method: 'GET',
      template: '/v1/approvals/{id}',
      parameters: { id },
      query: {},
      body: undefined,
    })) as Approval
  const first = await ask()
  // What the server answers names the page; it has to be a page of that server.
  const page = new URL(`/approvals/${encodeURIComponent(first.id)}`, server.connection.baseUrl).href
  world.err.write(`Decide on ${page}\nThe page shows the code ${plain(first.code)}.\n`)
  if (!mode.agent && options['no-browser'] !== true) open(call, page)
  if (options['no-wait'] === true) return present(first)
  for (let now = first; ; now = await ask()) {
    if (now.state !== 'pending') return present(now)
    await world.wait(askAgainMs)
    if (world.interrupted.aborted)
      throw new Fault({ code: 'interrupted', message: 'Nobody has decided yet.', next: `ambit approvals open ${id}` })
  }
}

/** What was not allowed is no success: a script that waits for it can tell by the exit code. */
function present(approval: Approval): Result {
  const given = ['pending', 'approved', 'consumed'].includes(approval.state)
  return { value: approval, text: `${approval.id} is ${approval.state}.`, exit: given ? 0 : 1 }
}

/** Hands the address to the person's browser. Whether there is one is not asked: the address was printed. */
function open({ world }: Call, page: string): void {
  const [program = '', ...words] = platformOf(world).opener
  const child = spawn(program, [...words, page], { stdio: 'ignore', detached: true })
  child.once('error', () => undefined)
  child.unref()
}

/** `ambit approvals show`: what `approvals get` answers, for a person. */
export const approvalsShow: Command = {
  name: 'approvals show',
  summary: 'Show a request for access as it is now',
  example: 'ambit approvals show approval_01K4EXAMPLE',
  arguments: [idArgument],
  options: [],
  result: approvalSchema,
  run: async call => {
    const get = findRouteCommand('approvals get')
    if (get === undefined) throw new Error('the API has no approvals')
    const { value } = await get.run(call)
    return { value, text: renderAnswer(value, call) }
  },
}

/** A terminal never decides: whoever types there may be the agent that asks. */
function neverDecides(verb: 'approve' | 'deny'): Command {
  return {
    name: `approvals ${verb}`,
    summary:
      verb === 'approve'
        ? 'No command can approve: open the page of the request'
        : 'No command decides: open the page of the request',
    example: `ambit approvals ${verb} approval_01K4EXAMPLE`,
    arguments: [idArgument],
    options: [],
    result: { not: {} },
    run: call =>
      Promise.reject(
        new Fault({
          code: 'only_a_person_decides',
          message: `No command can ${verb}: only the person decides, on the request’s page.`,
          next: `ambit approvals open ${/^[\w-]{1,80}$/.test(call.arguments.id ?? '') ? call.arguments.id : '--help'}`,
        }),
      ),
  }
}

export const approvalsApprove = neverDecides('approve')
export const approvalsDeny = neverDecides('deny')
