import { createSocket } from 'node:dgram'

/** A name server of a test: it knows these TXT records, and of every other name that it does not exist. */
export interface DnsServer {
  readonly port: number
  /** By name, in lower case. */
  readonly records: Map<string, string>
  close(): Promise<void>
}

const headerBytes = 12
const typeAndClassBytes = 4
/** RFC 1035, section 4.1.1: an answer, recursion available. */
const [answered, notThere] = [0x8180, 0x8183]
const nameOfTheQuestion = 0xc00c
const [txt, internet] = [16, 1]

/** Answers over UDP on a port of loopback. */
export async function startDnsServer(): Promise<DnsServer> {
  const records = new Map<string, string>()
  const socket = createSocket('udp4')
  socket.on('message', (message, { port, address }) => socket.send(answerTo(message, records), port, address))
  await new Promise<void>(done => socket.bind(0, '127.0.0.1', done))
  return {
    port: socket.address().port,
    records,
    close: () => new Promise(done => socket.close(() => done())),
  }
}

function answerTo(message: Buffer, records: ReadonlyMap<string, string>): Buffer {
  const labels: string[] = []
  let at = headerBytes
  for (let length = message[at] ?? 0; length > 0; length = message[at] ?? 0) {
    labels.push(message.toString('ascii', at + 1, at + 1 + length))
    at += 1 + length
  }
  const end = at + 1 + typeAndClassBytes
  const value = message.readUInt16BE(at + 1) === txt ? records.get(labels.join('.').toLowerCase()) : undefined
  const head = Buffer.from(message.subarray(0, headerBytes))
  head.writeUInt16BE(value === undefined ? notThere : answered, 2)
  head.writeUInt16BE(value === undefined ? 0 : 1, 6)
  head.fill(0, 8)
  return Buffer.concat([
    head,
    message.subarray(headerBytes, end),
    value === undefined ? Buffer.alloc(0) : record(value),
  ])
}

function record(value: string): Buffer {
  const text = Buffer.from(value)
  const fixed = Buffer.alloc(headerBytes)
  fixed.writeUInt16BE(nameOfTheQuestion, 0)
  fixed.writeUInt16BE(txt, 2)
  fixed.writeUInt16BE(internet, 4)
  fixed.writeUInt16BE(text.length + 1, 10)
  return Buffer.concat([fixed, Buffer.from([text.length]), text])
}
