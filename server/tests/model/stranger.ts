import { newId } from '../../src/platform/ids.ts'
import { callTool } from './agent.ts'
import { nodeAt, type Story } from './ground.ts'
import { baseUrl } from './nodes.ts'

/** I10: whoever is not the owner learns nothing from an id, not even that it is one. Tries the newest of each kind, on both nodes in turn. */
export async function strangerFaults(story: Story): Promise<string[]> {
  const looks = [...pageLooks(story), ...agentLooks(story)]
  const faults: string[] = []
  for (const { what, look, own, other } of looks) {
    const [mine, theirs] = [await look(own), await look(other)]
    if (mine !== theirs) faults.push(`I10 a foreign ${what} answers otherwise than a random one:\n${mine}\n${theirs}`)
  }
  return faults
}

interface Look {
  readonly what: string
  readonly look: (id: string) => Promise<string>
  readonly own: string
  readonly other: string
}

function pageLooks(story: Story): Look[] {
  const { members, seats, approvals, ground } = story
  return members.flatMap((member, who) => {
    const node = approvals.size % 2
    const cookie = member.at[node]?.cookie() ?? ''
    const look = async (path: string, id: string): Promise<string> => {
      const response = await nodeAt(ground.nodes, node).fetch(`${baseUrl}${path}${id}`, {
        headers: { cookie },
        redirect: 'manual',
      })
      const text = `${response.status} ${response.headers.get('location') ?? ''} ${await response.text()}`
      return text.replaceAll(id, 'ID').replaceAll(/req\w*_[0-9A-Z]{26}/g, 'REQUEST')
    }
    const foreign = [...seats.values()].findLast(seat => seat.person !== who)
    const approval = [...approvals].findLast(([name]) => story.seats.get(Number(name.split(':')[0]))?.person !== who)
    return [
      ...(foreign === undefined
        ? []
        : [
            {
              what: 'session',
              own: newId('session'),
              other: foreign.id,
              look: (id: string) => look('/account/sessions/', id),
            },
          ]),
      ...(approval === undefined
        ? []
        : [
            {
              what: 'approval',
              own: newId('approval'),
              other: approval[1],
              look: (id: string) => look('/approvals/', id),
            },
          ]),
    ]
  })
}

/** An agent asks for another session's approval. */
function agentLooks(story: Story): Look[] {
  const seat = [...story.seats.values()].at(-1)
  const foreign = [...story.approvals].findLast(([name]) => !name.startsWith(`${seat?.slot}:`))
  if (seat === undefined || foreign === undefined) return []
  const look = async (id: string): Promise<string> => {
    const rpc = await callTool(story, story.approvals.size, {
      token: seat.token,
      name: 'gateway__wait_for_approval',
      args: { approval_id: id, timeout_ms: 0 },
    })
    return rpc.text.replaceAll(id, 'ID').replace(/"id":\d+/, '"id":0')
  }
  return [{ what: 'approval of another session', own: newId('approval'), other: foreign[1], look }]
}
