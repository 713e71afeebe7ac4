import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'

export const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** Where a site of ours serves the checker. */
export const axePath = '/axe.js'

/** Every rule of WCAG 2.2 at A and AA that a program can decide. */
export const wcagTags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']
/** And what the authors of the checker advise beyond it. */
export const axeTags = [...wcagTags, 'best-practice']

export interface AxeAsked {
  readonly tags?: readonly string[]
  /** Colours alone: where the same markup was asked about everything else already. Or all but colours. */
  readonly colours?: 'alone' | 'not'
}

interface AxeResult {
  readonly violations: readonly {
    readonly id: string
    readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[]
  }[]
}

/** Loads the checker from the site of the page, past its policy: a browser compiles it once, and a text that is evaluated each time. */
export function loadAxe(tab: Page): Promise<void> {
  return tab.evaluate(
    path =>
      new Promise<void>((loaded, failed) => {
        const document = Reflect.get(globalThis, 'document')
        const script = document.createElement('script')
        script.onload = () => {
          script.remove()
          loaded()
        }
        script.onerror = () => failed(new Error(`${path} was not loaded`))
        script.src = path
        document.head.append(script)
      }),
    axePath,
  )
}

/** What the checker finds on what a tab shows now, one line for each element. It is loaded once into a document. */
export async function axeProblems(tab: Page, { tags = axeTags, colours }: AxeAsked = {}): Promise<string[]> {
  if (!(await tab.evaluate(() => 'axe' in globalThis))) await tab.evaluate(axeSource)
  const result: AxeResult = await tab.evaluate(
    options => Reflect.get(globalThis, 'axe').run({ ...options, resultTypes: ['violations'] }),
    {
      runOnly: colours === 'alone' ? { type: 'rule', values: ['color-contrast'] } : { type: 'tag', values: tags },
      rules: colours === 'not' ? { 'color-contrast': { enabled: false } } : {},
    },
  )
  return result.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary = '' }) => {
      const why = failureSummary.replace(/\s+/g, ' ').slice(0, 200)
      return `${id}: ${html.slice(0, 160)} (${why})`
    }),
  )
}

/** What is wider than the tab. */
export async function overflow(tab: Page): Promise<string[]> {
  const wide = await tab.evaluate(() => {
    const root = Reflect.get(globalThis, 'document').documentElement
    return root.scrollWidth > root.clientWidth ? `${root.scrollWidth} px wide` : undefined
  })
  return wide === undefined ? [] : [wide]
}

/** So that what is folded away is looked at too. */
export function openDetails(): void {
  for (const details of Reflect.get(globalThis, 'document').querySelectorAll('details')) details.open = true
}
