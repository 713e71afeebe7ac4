import type { IncomingMessage, ServerResponse } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'

/**
 * What becomes of an answer that a third party has made. `late` and `drip` bring all of it; of the others its reader gets nothing that
 * it could use: `half` and a reset, `swallow` and no more connection, `gateway` and somebody else's 502, `stall` and nothing at all
 * until its reader leaves.
 */
export const faults = ['none', 'late', 'drip', 'half', 'swallow', 'gateway', 'stall'] as const
export type Fault = (typeof faults)[number]

/** Whether the answer is lost on its way. */
export function loses(fault: Fault): boolean {
  return fault !== 'none' && fault !== 'late' && fault !== 'drip'
}

const piecesCount = 12
const badGateway = 502

/** Whatever is answered in one piece from now on meets this fault. Says so once it has. */
export function spoil(
  request: IncomingMessage,
  response: ServerResponse,
  it: { readonly fault: Fault; readonly lateMs: number; readonly met?: () => void },
): void {
  const end = response.end.bind(response)
  const answer = async (body: string): Promise<void> => {
    it.met?.()
    await meet(request, response, { ...it, body, end })
  }
  response.end = (body?: unknown) => {
    answer(textOf(body)).catch(() => response.destroy())
    return response
  }
}

function textOf(body: unknown): string {
  return typeof body === 'string' ? body : body instanceof Uint8Array ? Buffer.from(body).toString() : ''
}

interface Meeting {
  readonly fault: Fault
  readonly lateMs: number
  readonly body: string
  readonly end: (body: string) => unknown
}

async function meet(request: IncomingMessage, response: ServerResponse, it: Meeting): Promise<void> {
  const { fault, lateMs, body, end } = it
  switch (fault) {
    case 'none':
      end(body)
      return
    case 'late':
      await pause(lateMs)
      end(body)
      return
    case 'drip': {
      const size = Math.max(1, Math.ceil(body.length / piecesCount))
      for (let at = 0; at < body.length; at += size) {
        response.write(body.slice(at, at + size))
        await pause(lateMs / piecesCount)
      }
      end('')
      return
    }
    case 'half':
      response.write(body.slice(0, body.length / 2), () => request.socket.resetAndDestroy())
      return
    case 'swallow':
      request.socket.destroy()
      return
    case 'gateway': {
      const page = '<html><body>502 Bad Gateway</body></html>'
      for (const name of response.getHeaderNames()) response.removeHeader(name)
      response.writeHead(badGateway, { 'content-type': 'text/html', 'content-length': page.length })
      end(page)
      return
    }
    case 'stall':
      return
  }
}
