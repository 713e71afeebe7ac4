/** The system's keyring: Keychain, Credential Manager, Secret Service. */
export interface Keyring {
  /** False where the keyring is there and locked, or nobody answers behind it. */
  keep(profile: string, secret: string): boolean
  find(profile: string): string | undefined
  drop(profile: string): void
}

const service = 'ambit'

/** The keyring through its optional package, or undefined where that is not installed or does not run here. */
export async function openKeyring(): Promise<Keyring | undefined> {
  try {
    const { Entry } = await import('@napi-rs/keyring')
    const quietly = <Answer>(act: () => Answer): Answer | undefined => {
      try {
        return act()
      } catch {
        return undefined
      }
    }
    return {
      keep: (profile, secret) =>
        quietly(() => {
          const entry = new Entry(service, profile)
          entry.setPassword(secret)
          return entry.getPassword() === secret
        }) ?? false,
      find: profile => quietly(() => new Entry(service, profile).getPassword() ?? undefined),
      drop: profile => void quietly(() => new Entry(service, profile).deletePassword()),
    }
  } catch {
    return undefined
  }
}
