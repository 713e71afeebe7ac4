const browsers: readonly (readonly [RegExp, string])[] = [
  [/\bEdg(?:A|iOS)?\//, 'Edge'],
  [/\bOPR\/|\bOPiOS\/|\bOPT\//, 'Opera'],
  [/\bSamsungBrowser\//, 'Samsung Internet'],
  [/\bVivaldi\//, 'Vivaldi'],
  [/\bDuckDuckGo\/|\bDdg\//, 'DuckDuckGo'],
  [/\bFirefox\/|\bFxiOS\/|\bFocus\//, 'Firefox'],
  [/\bHeadlessChrome\/|\bChrome\/|\bCriOS\//, 'Chrome'],
  [/\bSafari\//, 'Safari'],
]

const systems: readonly (readonly [RegExp, string])[] = [
  [/\biPhone\b/, 'iPhone'],
  [/\biPad\b/, 'iPad'],
  [/\bAndroid\b/, 'Android'],
  [/\bWindows\b/, 'Windows'],
  [/\bMac OS X\b|\bMacintosh\b/, 'Mac'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bLinux\b/, 'Linux'],
]

/** What a browser says of itself; each part by the name that its maker gave it, or undefined. */
export interface Device {
  readonly browser: string | undefined
  readonly system: string | undefined
}

/**
 * Browser and system of a `user-agent`. The header is the browser's own claim: it decides nothing, and what isn't known by name is
 * not shown as it came. The order matters, for nearly all of them also claim to be Chrome, and all of those to be Safari.
 */
export function deviceOf(userAgent: string | undefined): Device {
  const named = (list: typeof browsers): string | undefined => list.find(([sign]) => sign.test(userAgent ?? ''))?.[1]
  return { browser: named(browsers), system: named(systems) }
}

/** "Firefox on Linux", for a person to recognise a sign-in by. */
export function parseDevice(userAgent: string | undefined): string {
  const { browser, system } = deviceOf(userAgent)
  if (browser !== undefined && system !== undefined) return `${browser} on ${system}`
  if (browser !== undefined) return browser
  return system === undefined ? 'An unknown device' : `A browser on ${system}`
}
