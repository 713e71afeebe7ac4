import type { Args, ToolName } from './world.ts'

/** Ways in which a session is ended by somebody. */
export const enders = ['person', 'admin', 'agent'] as const
export const verdicts = ['approve', 'deny', 'deny_and_end', 'widen', 'nothing'] as const

/** One act of somebody, with everything it is about named. The model predicts its answer, the server gives one. */
export type Command =
  | {
      readonly kind: 'start'
      readonly slot: number
      readonly person: number
      readonly parent: number | undefined
      readonly way: 'registered' | 'dynamic'
    }
  | {
      readonly kind: 'ask'
      readonly session: number
      readonly tools: readonly ToolName[]
      readonly room: Args['room'] | undefined
      readonly max: number | undefined
      /** Stands in the purpose, so that each request can be told from others. */
      readonly tag: string
    }
  | {
      readonly kind: 'decide'
      readonly approval: string
      readonly person: number
      readonly verdict: (typeof verdicts)[number]
      /** How the person narrows it: a tool less, one room, fewer calls. */
      readonly without: ToolName | undefined
      readonly room: Args['room'] | undefined
      readonly max: number | undefined
      /** For a second only. */
      readonly brief: boolean
    }
  | {
      readonly kind: 'call'
      readonly session: number
      readonly tool: ToolName | 'nothing'
      readonly args: Args | 'wrong'
    }
  | { readonly kind: 'end'; readonly session: number; readonly by: (typeof enders)[number] }
  | { readonly kind: 'clock'; readonly session: number; readonly which: 'hard' | 'idle' | 'unseen' }
  | { readonly kind: 'refresh' | 'replay' | 'borrow' | 'lapse'; readonly session: number }
  | { readonly kind: 'expire'; readonly approval: string }
  | { readonly kind: 'suspend' | 'connect' | 'disconnect'; readonly person: number }
  | { readonly kind: 'drift' | 'undo' | 'review'; readonly tool: ToolName }

/** What an act came to, in one word that the model and the server have in common. */
export type Answer = string

/** Nobody got an answer: the node lost its database, or died. */
export const noAnswer: Answer = 'no answer'
