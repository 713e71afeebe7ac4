import { encode } from 'uqr'

/** A picture without pixels: black squares as path data on a grid of `size` units, with the quiet zone of ISO/IEC 18004. */
export interface Qr {
  readonly size: number
  readonly path: string
}

const quietZone = 4

/** The QR code of a text, level M. */
export function derivedQr(text: string): Qr {
  const { data, size } = encode(text, { ecc: 'M', border: quietZone })
  return { size, path: data.map((row, y) => runsOf(row, y)).join('') }
}

function runsOf(row: readonly boolean[], y: number): string {
  let path = ''
  for (let x = 0; x < row.length; x++) {
    if (row[x] !== true) continue
    const from = x
    while (row[x + 1] === true) x++
    path += `M${from} ${y}h${x - from + 1}v1h-${x - from + 1}z`
  }
  return path
}
