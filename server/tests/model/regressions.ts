import type { Command } from './commands.ts'

/** A story that broke something once, with what it was. Acts of one group run at once, on one node after the other. */
export interface Regression {
  readonly title: string
  readonly groups: readonly (readonly Command[])[]
}

const asIs = { verdict: 'approve', without: undefined, room: undefined, max: undefined, brief: false } as const
const attic = { room: 'attic', how: 'well' } as const

/** An agent with access to these tools, by an approval named `{slot}:first#0`. */
function seated(slot: 0 | 1, tools: Extract<Command, { kind: 'ask' }>['tools']): Command[][] {
  return [
    [{ kind: 'start', slot, person: slot, parent: undefined, way: 'registered' }],
    [{ kind: 'connect', person: slot }],
    [{ kind: 'ask', session: slot, tools, room: undefined, max: 9, tag: 'first' }],
    [{ kind: 'decide', approval: `${slot}:first#0`, person: slot, ...asIs }],
  ]
}

export const regressions: readonly Regression[] = [
  {
    title: 'I8 a definition that comes back revives neither the grants nor the approvals that its drift ended (D01)',
    groups: [
      ...seated(0, ['look', 'echo']),
      [{ kind: 'call', session: 0, tool: 'write', args: attic }],
      [{ kind: 'decide', approval: '0:write:attic/well#0', person: 0, ...asIs }],
      [{ kind: 'drift', tool: 'look' }],
      [{ kind: 'drift', tool: 'write' }],
      [{ kind: 'undo', tool: 'look' }],
      [{ kind: 'undo', tool: 'write' }],
      [{ kind: 'call', session: 0, tool: 'look', args: attic }],
      [{ kind: 'call', session: 0, tool: 'write', args: attic }],
    ],
  },
  {
    title: 'I8 what is asked and decided beside a drift is not missed by it',
    groups: [
      ...seated(0, ['look']),
      ...(['write', 'look', 'drop'] as const).flatMap((tool): Command[][] => [
        [
          { kind: 'ask', session: 0, tools: ['look', 'write', 'drop'], room: undefined, max: 3, tag: `beside ${tool}` },
          { kind: 'drift', tool },
          { kind: 'ask', session: 0, tools: ['look', 'write', 'drop'], room: undefined, max: 1, tag: `and ${tool}` },
        ],
        [{ kind: 'undo', tool }],
      ]),
    ],
  },
  {
    title: 'T72 a call that is torn off at a third party cuts no other call short',
    groups: [
      ...seated(0, ['echo']),
      ...seated(1, ['echo']),
      [
        { kind: 'call', session: 0, tool: 'echo', args: { room: 'attic', how: 'slow' } },
        { kind: 'refresh', session: 0 },
        { kind: 'call', session: 1, tool: 'echo', args: { room: 'attic', how: 'resets' } },
      ],
      [{ kind: 'call', session: 1, tool: 'echo', args: attic }],
    ],
  },
  {
    title: 'of a call that was torn off after it left it is not known what it did, unless it only reads',
    groups: [
      ...seated(0, ['look', 'write']),
      [{ kind: 'call', session: 0, tool: 'look', args: { room: 'attic', how: 'resets' } }],
      [{ kind: 'call', session: 0, tool: 'write', args: { room: 'attic', how: 'resets' } }],
      [{ kind: 'call', session: 0, tool: 'write', args: attic }],
    ],
  },
  {
    title: 'a person who connects in two browsers at once has one account, and no error',
    groups: [
      ...seated(0, ['look']),
      [{ kind: 'disconnect', person: 0 }],
      [
        { kind: 'connect', person: 0 },
        { kind: 'connect', person: 0 },
      ],
      [{ kind: 'call', session: 0, tool: 'look', args: attic }],
    ],
  },
  {
    title: 'I4 a result that comes back after the hard end is withheld, and the session ends there',
    groups: [
      ...seated(0, ['echo']),
      [
        { kind: 'call', session: 0, tool: 'echo', args: { room: 'attic', how: 'slow' } },
        { kind: 'call', session: 0, tool: 'echo', args: { room: 'attic', how: 'slow' } },
        { kind: 'clock', session: 0, which: 'hard' },
      ],
      [{ kind: 'call', session: 0, tool: 'echo', args: attic }],
    ],
  },
  {
    title: 'I1 what was admitted beside a decision that replaced its grant was admitted before that grant’s end',
    groups: [
      ...seated(0, ['echo']),
      ...[1, 2, 3, 4, 5, 6].flatMap((nth): Command[][] => [
        [{ kind: 'ask', session: 0, tools: ['echo'], room: undefined, max: 9, tag: `again ${nth}` }],
        [
          { kind: 'decide', approval: `0:again ${nth}#0`, person: 0, ...asIs },
          { kind: 'call', session: 0, tool: 'echo', args: attic },
          { kind: 'call', session: 0, tool: 'echo', args: attic },
        ],
      ]),
    ],
  },
  {
    title: 'I8 an approval of one call that many use at once runs once',
    groups: [
      ...seated(0, ['look']),
      [{ kind: 'call', session: 0, tool: 'drop', args: attic }],
      [{ kind: 'decide', approval: '0:drop:attic/well#0', person: 0, ...asIs }],
      Array.from({ length: 4 }, (): Command => ({ kind: 'call', session: 0, tool: 'drop', args: attic })),
    ],
  },
  {
    title: 'I8 four calls at once on the last two of a budget: two run',
    groups: [
      ...seated(0, ['look']),
      [{ kind: 'ask', session: 0, tools: ['echo'], room: undefined, max: 2, tag: 'two' }],
      [{ kind: 'decide', approval: '0:two#0', person: 0, ...asIs }],
      Array.from({ length: 4 }, (): Command => ({ kind: 'call', session: 0, tool: 'echo', args: attic })),
    ],
  },
  {
    title: 'I4 calls in flight, a refresh and three ends at once',
    groups: [
      ...seated(0, ['look', 'echo']),
      [
        { kind: 'call', session: 0, tool: 'echo', args: { room: 'attic', how: 'slow' } },
        { kind: 'end', session: 0, by: 'person' },
        { kind: 'end', session: 0, by: 'admin' },
        { kind: 'refresh', session: 0 },
      ],
      [{ kind: 'end', session: 0, by: 'admin' }],
      [{ kind: 'call', session: 0, tool: 'echo', args: attic }],
    ],
  },
]
