import type { ApplicationKind } from './model.ts'

export interface RegistrationQuestion {
  readonly uri: string
  readonly kind: ApplicationKind
  /** True when the base URL is not a loopback address: then plain http on `localhost` is no redirect of a site. */
  readonly production: boolean
  /** Only an administrator may register a star. */
  readonly wildcards: boolean
}

/** Of every address that an application registers. */
export const uriCharactersMax = 2_000

/**
 * May this redirect URI be registered? Answers why not, as a sentence, or undefined. Control characters, spaces and
 * backslashes are refused before parsing, because parsers strip or turn them (RFC 9700 section 4.1).
 */
export function redirectUriFault(question: RegistrationQuestion): string | undefined {
  const { uri } = question
  if (uri.length > uriCharactersMax) return 'it is too long'
  if (/[^\x21-\x7e]|\\/.test(uri)) return 'it has a space, a backslash or a character outside ASCII'
  if (uri.includes('#')) return 'it has a fragment'
  const starred = uri.includes('*')
  if (starred && !question.wildcards) return 'it has a star'
  const plain = starred ? withoutStar(uri) : uri
  if (plain === undefined) return 'its star is neither in the left-most label of the host nor a loopback port'
  if (!URL.canParse(plain)) return 'it is not an absolute URI'
  const url = new URL(plain)
  if (url.username !== '' || url.password !== '' || /^[a-z][a-z0-9+.-]*:\/\/[^/?]*@/i.test(uri))
    return 'it has user information'
  if (!/^[a-z][a-z0-9+.-]*:\/\/[^/?]/i.test(uri)) return 'it has no authority (nothing after "://")'
  return schemeFault(url, question)
}

function schemeFault(url: URL, { kind, production }: RegistrationQuestion): string | undefined {
  switch (url.protocol) {
    case 'https:':
      return url.hostname === '' ? 'it has no host' : undefined
    case 'http:':
      return plainFault(url.hostname, kind, production)
    default:
      return privateSchemeFault(url.protocol, kind)
  }
}

/** RFC 8252 section 8.3: plain http never leaves the machine, and only on names that can't be pointed elsewhere. */
function plainFault(hostname: string, kind: ApplicationKind, production: boolean): string | undefined {
  if (hostname === '127.0.0.1') return undefined
  if (hostname !== 'localhost' && hostname !== '[::1]') return 'plain http is for loopback addresses only'
  const installed = kind === 'native' || kind === 'agent'
  return production && !installed ? `http on ${hostname} is for installed programs; use http://127.0.0.1` : undefined
}

/** Schemes that run something, or read something, instead of handing the answer to a program. */
const forbiddenSchemes = new Set(
  (
    'javascript data vbscript livescript mocha blob file filesystem about view-source feed jar ws wss ftp ftps mailto ' +
    'tel sms chrome chrome-extension moz-extension resource ms-appx ms-settings search-ms ms-msdt shell intent'
  ).split(' '),
)

function privateSchemeFault(protocol: string, kind: ApplicationKind): string | undefined {
  const scheme = protocol.slice(0, -1)
  if (forbiddenSchemes.has(scheme)) return `the scheme ${scheme} is not a way back to a program`
  return kind === 'native' || kind === 'agent' ? undefined : 'a scheme of its own is for installed programs'
}

/** The URI with its star replaced, or undefined where no star may stand. */
function withoutStar(uri: string): string | undefined {
  if (/^http:\/\/(127\.0\.0\.1|\[::1\]|localhost):\*(?=[/?]|$)[^*]*$/.test(uri)) return uri.replace('*', '1')
  const found = /^https:\/\/([A-Za-z0-9_-]*\*[A-Za-z0-9_-]*)\.([a-z0-9.-]+)(?=[:/?]|$)[^*]*$/.exec(uri)
  if (found === null) return undefined
  const suffix = found[2] ?? ''
  return suffix.includes('.') && !sharedSuffixes.has(suffix) ? uri.replace('*', 'a') : undefined
}

/**
 * Domains under which strangers get names of their own: a star there is an invitation. The entries of the public suffix
 * list that sites are commonly deployed under; an administrator registers each star by hand, and sees what it says.
 */
const sharedSuffixes = new Set(
  (
    'co.uk org.uk com.au net.au com.br co.jp co.nz co.za com.mx com.tr com.cn co.in co.kr github.io gitlab.io pages.dev ' +
    'workers.dev vercel.app now.sh netlify.app herokuapp.com fly.dev onrender.com web.app firebaseapp.com appspot.com ' +
    'a.run.app azurewebsites.net cloudfront.net s3.amazonaws.com amplifyapp.com ngrok.io ngrok.app ngrok-free.app ' +
    'trycloudflare.com replit.app repl.co glitch.me surge.sh deno.dev railway.app up.railway.app blogspot.com'
  ).split(' '),
)
