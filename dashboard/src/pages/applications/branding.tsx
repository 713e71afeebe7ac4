import { useState } from 'react'
import { brandingStyle, brandingThemes } from '../../../../server/src/sign-in/derive-branding-style.ts'
import { client } from '../../api.ts'
import { Form, TextField } from '../../parts/form.tsx'
import { May } from '../../parts/may.tsx'
import type { Application } from './page.tsx'

type Branding = Application['branding']
type Theme = keyof typeof brandingThemes

const fields = [
  ['accent_color', 'Colour of the main button and links'],
  ['dark_accent_color', 'That colour in the dark theme'],
  ['background_color', 'Ground behind the card'],
  ['dark_background_color', 'That ground in the dark theme'],
  ['logo_url', 'Logo'],
  ['dark_logo_url', 'Logo in the dark theme'],
  ['support_url', 'Support'],
  ['terms_url', 'Terms'],
  ['privacy_url', 'Privacy'],
] as const

/** What the hosted pages of an application look like, with the page drawn beside as it would be, in both themes. */
export function Look({ application }: { readonly application: Application }) {
  const [now, setNow] = useState<Branding>(application.branding)
  const heading = now.headings?.en ?? ''
  return (
    <section className="panel" aria-labelledby="look">
      <div className="panel-head">
        <h2 id="look">Look of its pages</h2>
      </div>
      <div className="cols-2 look">
        <May
          call="updateApplicationBranding"
          otherwise={<p className="empty">You can look at it. Admins change it.</p>}
        >
          <div
            onChange={event => {
              const form = (event.target as HTMLElement).closest('form')
              if (form !== null) setNow(read(new FormData(form), now))
            }}
          >
            <Form
              call="updateApplicationBranding"
              submit="Set the look"
              doing="Setting…"
              act={() => client.updateApplicationBranding({ id: application.id, body: now })}
              onDone={() => undefined}
            >
              {fields.map(([name, label]) => (
                <TextField
                  key={name}
                  label={label}
                  name={name}
                  initial={application.branding[name] ?? ''}
                  {...(name.endsWith('color') ? { hint: '#rrggbb; left out: ours' } : {})}
                />
              ))}
              <TextField
                label="Heading of the sign-in page"
                name="heading"
                initial={heading}
                hint="Left out: Sign in"
              />
            </Form>
          </div>
        </May>
        <div className="stack look-previews">
          <Preview name={application.name} branding={now} heading={heading || 'Sign in'} theme="light" />
          <Preview name={application.name} branding={now} heading={heading || 'Sign in'} theme="dark" />
          <p className="small quiet">The wall and what approves keep their own colours: people know them by these.</p>
        </div>
      </div>
    </section>
  )
}

function read(form: FormData, before: Branding): Branding {
  const text = (name: string): string | null => String(form.get(name) ?? '').trim() || null
  const heading = text('heading')
  const { en: _, ...others } = before.headings ?? {}
  const headings = heading === null ? others : { ...others, en: heading }
  return {
    ...Object.fromEntries(fields.map(([name]) => [name, text(name)])),
    headings: Object.keys(headings).length === 0 ? null : headings,
  }
}

/** By the rule that makes the stylesheet of the pages: a colour that can't be read in a theme is left out of it. */
function colours(branding: Branding, theme: Theme): Readonly<Record<string, string | undefined>> {
  const css =
    brandingStyle({
      accentColor: branding.accent_color ?? undefined,
      darkAccentColor: branding.dark_accent_color ?? undefined,
      backgroundColor: branding.background_color ?? undefined,
      darkBackgroundColor: branding.dark_background_color ?? undefined,
    }) ?? ''
  const [light = '', dark = ''] = css.split('@media')
  const part = theme === 'light' ? light : dark
  return Object.fromEntries([...part.matchAll(/(--[a-z-]+):(#[0-9a-f]{6})/gi)].map(([, name, value]) => [name, value]))
}

interface PreviewProps {
  readonly name: string
  readonly branding: Branding
  readonly heading: string
  readonly theme: Theme
}

/** The sign-in page, drawn. */
function Preview({ name, branding, heading, theme }: PreviewProps) {
  const own = colours(branding, theme)
  const { paper, surface, ink, ink2 } = brandingThemes[theme]
  const ground = own['--paper'] ?? paper
  const accent = own['--accent'] ?? ink
  const onAccent = own['--on-accent'] ?? surface
  const link = own['--accent-text'] ?? brandingThemes[theme].link
  const asked = theme === 'light' ? branding.accent_color : branding.dark_accent_color
  return (
    <figure>
      <svg className="look-page" viewBox="0 0 360 232" role="img" aria-label={`Sign-in page of ${name}, ${theme}`}>
        <rect width="360" height="232" rx="8" fill={ground} />
        <text x="60" y="30" fontSize="12" fontWeight="600" fill={ink}>
          {name.slice(0, 32)}
        </text>
        <rect x="48" y="42" width="264" height="174" rx="8" fill={surface} />
        <rect x="308" y="34" width="4" height="188" rx="2" fill={ink} />
        <text x="64" y="70" fontSize="15" fontWeight="600" fill={ink}>
          {heading.slice(0, 30)}
        </text>
        <text x="64" y="92" fontSize="10" fill={ink2}>
          E-mail
        </text>
        <rect x="64" y="98" width="228" height="28" rx="5" fill={surface} stroke={ink2} />
        <rect x="64" y="138" width="228" height="32" rx="5" fill={accent} />
        <text x="178" y="158" fontSize="12" fontWeight="600" textAnchor="middle" fill={onAccent}>
          Continue
        </text>
        <text x="64" y="194" fontSize="11" textDecoration="underline" fill={link}>
          Reset the password
        </text>
      </svg>
      <figcaption className="small quiet">
        {theme === 'light' ? 'Light' : 'Dark'}
        {asked !== null && asked !== undefined && own['--accent-text'] === undefined && (
          <>: links keep our colour, because this one can’t be read on the card</>
        )}
      </figcaption>
    </figure>
  )
}
