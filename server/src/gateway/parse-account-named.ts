import { type RpcFault, rpcFault } from './errors.ts'
import { type JsonObject, objectIn } from './model.ts'

/** An argument of every tool where several accounts fit; it is ours, and reaches no third party. */
export const accountArgument = 'ambit_account'
/** The same for clients that set `_meta`. */
export const accountMetaKey = 'dev.ambit/account'
export const accountNamedCharactersMax = 200

export interface AccountNamed {
  /** By its id, its name or its label. */
  readonly account: string | undefined
  /** Without what was for us. */
  readonly args: JsonObject
}

/** The account that a call names, in its `_meta` or as an argument. Two that differ, and what is no text, name none. */
export function parseAccountNamed(params: JsonObject, given: JsonObject): AccountNamed | RpcFault {
  const inMeta = objectIn(params, '_meta')?.[accountMetaKey]
  if (inMeta === undefined && given[accountArgument] === undefined) return { account: undefined, args: given }
  const { [accountArgument]: inArguments, ...args } = given
  const account = inMeta ?? inArguments ?? undefined
  if (account === undefined) return { account, args }
  const fits = typeof account === 'string' && account !== '' && account.length <= accountNamedCharactersMax
  if (!fits || (inArguments ?? account) !== account)
    return rpcFault('invalidParams', 'Name one account, as a text: by its id, its name or its label.')
  return { account, args }
}
