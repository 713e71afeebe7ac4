import type { ProviderKind } from '../model.ts'
import { apple } from './apple.ts'
import { github } from './github.ts'
import { google } from './google.ts'
import { microsoft } from './microsoft.ts'
import { oidc } from './oidc.ts'
import type { ProviderMethod } from './provider.ts'

/** In the order in which the sign-in page shows them. */
export const providerMethods: Readonly<Record<ProviderKind, ProviderMethod>> = {
  google,
  microsoft,
  apple,
  github,
  oidc,
}
