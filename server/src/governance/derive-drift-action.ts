import type { Drift, DriftAction } from './model.ts'

/** The one act that settles this drift: by rule, and where a rule has two cases, by what is there now. */
export function driftAction({ rule, after, actId, sessionId, subject }: Drift): DriftAction {
  switch (rule) {
    case 'D01':
      return after.gone === true ? 'accept' : 'review'
    case 'D02':
      return after.definition === undefined ? 'confirm' : 'review'
    case 'D03':
      return 'accept'
    case 'D04':
      return sessionId === undefined ? 'confirm' : 'approve'
    case 'D05':
      return 'end'
    case 'D06':
      return 'choose_owner'
    case 'D07':
    case 'D08':
      return actId === undefined ? 'confirm' : 'decide'
    case 'D09':
      return subject.startsWith('grant_') ? 'accept' : 'end'
    case 'D10':
      return 'wake'
    case 'D11':
      return 'end'
    case 'D12':
      return 'confirm'
    case 'D13':
      return 'decide'
    case 'D14':
      return 'accept'
  }
}
