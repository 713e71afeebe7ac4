import type { Act, Acted, ActsGround, Neighbours } from './acts.ts'
import type { Answer } from './ground.ts'
import { type Held, held, post } from './held-form.ts'

/** OAuth, devices and mail. */
export const acts = (g: ActsGround): readonly Act[] => {
  const ask = (path: string, fields: Readonly<Record<string, string>>): Promise<Answer> =>
    g.ground().ask('POST', path, { body: new URLSearchParams(fields) })

  /** A program without a browser that has asked, and its person's form. */
  async function asking(): Promise<{ clientId: string; deviceCode: string; form: Held }> {
    const made = await g.make('/v1/applications', { name: `Terminal ${g.fresh()}`, kind: 'native' })
    const clientId = String(made.client_id)
    const { json } = await ask('/oauth2/device_authorization', { client_id: clientId, scope: 'openid' })
    const person = g.ground().browser()
    await person.signIn()
    const page = `/device?user_code=${json.user_code}`
    const form = await held(person, { page, path: '/device', fields: { decision: 'approve' } })
    return { clientId, deviceCode: String(json.device_code), form }
  }

  return [
    {
      name: 'POST /device (approve)',
      events: ['session.started', 'device.approved'],
      prepare: async () => {
        const { form } = await asking()
        return (): Promise<Acted> => post(g.ground(), form)
      },
    },
    {
      name: 'POST /device (deny)',
      events: ['device.denied'],
      prepare: async () => {
        const { form } = await asking()
        return (): Promise<Acted> => post(g.ground(), form, { fields: { decision: 'deny' } })
      },
    },
    {
      name: 'POST /oauth2/token (device_code)',
      events: ['device.redeemed', 'session.created'],
      prepare: async () => {
        const { clientId, deviceCode, form } = await asking()
        await post(g.ground(), form)
        const grant = 'urn:ietf:params:oauth:grant-type:device_code'
        return () => ask('/oauth2/token', { grant_type: grant, client_id: clientId, device_code: deviceCode })
      },
    },
    {
      name: 'POST /oauth2/end_session',
      events: ['session.ended', 'receipt.issued'],
      endsFirst: true,
      prepare: async () => {
        const person = g.ground().browser()
        await person.signIn()
        const form = await held(person, { page: '/oauth2/end_session', path: '/oauth2/end_session' })
        return () => post(g.ground(), form)
      },
    },
  ]
}

/** Routes that change nothing which counts as a state, with the reason. */
export const changesNothing: Readonly<Record<string, string>> = {
  'POST /oauth2/par': 'keeps for a minute what was asked; nobody has answered it',
  'POST /oauth2/device_authorization': 'keeps for ten minutes what was asked; nobody has answered it',
}

export const neighbours: Neighbours = {
  real: () => Promise.resolve({}),
  kindOf: {},
  bodies: {},
}
