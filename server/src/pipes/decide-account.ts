import type { Account } from './model.ts'

/** How a caller names an account among several. */
export interface AccountChoice {
  readonly id: string | undefined
  /** The caller knows that there may be several; another one sees only the one that is meant where none is named. */
  readonly several: boolean
}

export type ChosenAccount =
  | { readonly outcome: 'chosen'; readonly account: Account }
  | { readonly outcome: 'none' }
  | { readonly outcome: 'selection_required' }

/** Which of the living accounts of one owner at one provider is meant. */
export function chooseAccount(living: readonly Account[], choice: AccountChoice): ChosenAccount {
  if (choice.id !== undefined) return chosen(living.find(({ id }) => id === choice.id))
  if (!choice.several) return chosen(living.find(({ connectionRole }) => connectionRole === 'compatibility'))
  return living.length > 1 ? { outcome: 'selection_required' } : chosen(living[0])
}

function chosen(account: Account | undefined): ChosenAccount {
  return account === undefined ? { outcome: 'none' } : { outcome: 'chosen', account }
}
