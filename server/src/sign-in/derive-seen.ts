import { networkPlace, parseDevice } from '../sessions/index.ts'
import type { Place, SignInSeen } from './model.ts'

/** What the rules compare of a place: coarse enough that a new version of a browser, or a new address at home, is the same. */
export function signInSeen({ address, userAgent, country }: Place): SignInSeen {
  const place = networkPlace(address)
  return {
    device: userAgent === undefined ? undefined : parseDevice(userAgent),
    network: place?.kind === 'network' ? place.network : place?.kind,
    country,
  }
}

/** The beginning of all addresses of a network of the internet; undefined for what many share behind one name. */
export function networkStart(address: string | undefined): string | undefined {
  const place = networkPlace(address)
  return place?.kind === 'network' ? place.network.replace(/x$|:$/, '') : undefined
}
