import type { Call, Command, Result } from '../model.ts'
import { plain } from '../plain.ts'
import { defaultBaseUrl, keepProfile, readBaseUrl } from '../profiles/index.ts'
import { startSignIn, waitForSignIn } from '../profiles/sign-in.ts'

/** `ambit login`: prints an address and a code, and waits until the person confirmed both there (RFC 8628). */
export const login: Command = {
  name: 'login',
  summary: 'Sign in at a server: a page asks, and this waits',
  example: 'ambit login --base-url http://localhost:4000',
  arguments: [],
  options: [
    { name: 'base-url', kind: 'text', summary: `Address of the server, ${defaultBaseUrl} if not given` },
    { name: 'name', kind: 'text', summary: 'How to call the profile; else as its host' },
  ],
  result: {
    type: 'object',
    required: ['name', 'base_url', 'kept_in', 'current'],
    properties: { name: { type: 'string' }, base_url: { type: 'string' }, kept_in: { enum: ['keyring', 'file'] } },
  },
  run: signIn,
}

async function signIn({ world, options }: Call): Promise<Result> {
  const given = options['base-url'] ?? world.env.AMBIT_BASE_URL ?? defaultBaseUrl
  const baseUrl = readBaseUrl(String(given), 'login')
  const start = await startSignIn(world, baseUrl)
  world.err.write(
    `Open ${start.page}\nThe page shows the code ${plain(start.userCode)}. Go on only if it is the same.\n`,
  )
  const tokens = await waitForSignIn(world, baseUrl, start)
  const name = String(options.name ?? new URL(baseUrl).hostname.replaceAll(/[^a-z0-9.-]/g, ''))
  const profile = await keepProfile(world, { name, baseUrl, apiKey: JSON.stringify(tokens) })
  const value = { name: profile.name, base_url: profile.baseUrl, kept_in: profile.keptIn, current: true }
  const text = `Signed in at ${baseUrl}. What may widen something is possible for 5 minutes; then ambit login asks again.`
  return { value, text }
}
