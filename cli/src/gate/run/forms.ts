/** A form of a page, as a browser would send it. */
export interface PageForm {
  readonly action: string
  readonly method: 'GET' | 'POST'
  readonly multipart: boolean
  readonly fields: Readonly<Record<string, string>>
  /** Fields that a person sees; the others the page filled in. */
  readonly visible: ReadonlySet<string>
  readonly text: string
}

/** The forms of an HTML page. What a script would make is not there. */
export function formsOf(html: string): PageForm[] {
  return [...html.matchAll(/<form\b((?:"[^"]*"|'[^']*'|[^>"'])*)>([\s\S]*?)<\/form>/gi)].map(
    ([, given = '', inner = '']) => {
      const attributes = attributesOf(given)
      const fields: Record<string, string> = {}
      const visible = new Set<string>()
      for (const [, tag = '', text = ''] of inner.matchAll(
        /<(input|select|textarea|button)\b((?:"[^"]*"|'[^']*'|[^>"'])*)>/gi,
      )) {
        const { name, type = 'text', value = '' } = attributesOf(text)
        if (name === undefined) continue
        const hidden = type.toLowerCase() === 'hidden'
        const pressed = tag.toLowerCase() === 'button' || type.toLowerCase() === 'submit'
        // Of several buttons the first is pressed; of several boxes none is ticked.
        if (pressed && Object.hasOwn(fields, name)) continue
        if (/^(checkbox|radio)$/i.test(type) && !/\bchecked\b/i.test(text)) continue
        fields[name] = value
        if (!hidden && !pressed) visible.add(name)
      }
      return {
        action: attributes.action ?? '',
        method: /^get$/i.test(attributes.method ?? 'get') ? ('GET' as const) : ('POST' as const),
        multipart: /multipart/i.test(attributes.enctype ?? ''),
        fields,
        visible,
        text: textOfHtml(inner),
      }
    },
  )
}

function attributesOf(text: string): Record<string, string | undefined> {
  const found = text.matchAll(/([^\s=/>"']+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+)))?/g)
  return Object.fromEntries(
    [...found].map(([, name = '', double, single, bare]) => [
      name.toLowerCase(),
      unescapeHtml(double ?? single ?? bare ?? ''),
    ]),
  )
}

/** What a person reads of HTML, on one line. */
export function textOfHtml(html: string): string {
  const bare = html.replace(/<(script|style)\b[\s\S]*?<\/\1>/gi, ' ').replace(/<!--[\s\S]*?-->/g, '')
  return unescapeHtml(bare.replace(/<[a-z/!](?:"[^"]*"|'[^']*'|[^>"'])*>/gi, ' '))
    .replace(/\s+/g, ' ')
    .trim()
}

const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' }

function unescapeHtml(text: string): string {
  return text.replace(
    /&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|([a-z]{2,8}));/gi,
    (...found: readonly (string | undefined)[]) => {
      const [whole = '', hex, decimal, name] = found
      if (name !== undefined) return named[name.toLowerCase()] ?? whole
      const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16)
      return code > 0x10_ff_ff ? whole : String.fromCodePoint(code)
    },
  )
}
