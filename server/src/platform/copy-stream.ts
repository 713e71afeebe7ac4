import type { Duplex } from 'node:stream'
import type pg from 'pg'

/** What the driver's connection can do for COPY, beside what its types say. */
interface CopyConnection {
  readonly stream: Duplex
  query(text: string): void
  sendCopyFromChunk(chunk: Uint8Array): void
  endCopyFrom(): void
  sendCopyFail(why: string): void
}

/** The messages of one statement, as the driver hands them on. */
abstract class CopyStatement {
  readonly #text: string
  protected connection: CopyConnection | undefined
  protected readonly over = Promise.withResolvers<void>()
  #fault: Error | undefined

  constructor(text: string) {
    this.#text = text
    this.over.promise.catch(() => undefined)
  }

  submit(connection: CopyConnection): void {
    this.connection = connection
    connection.query(this.#text)
  }

  /** After a fault of a statement the server gets ready again; after one of the connection it does not. */
  handleError(fault: Error): void {
    this.#fault = fault
    this.failed(fault)
    this.over.reject(fault)
  }

  handleReadyForQuery(): void {
    if (this.#fault === undefined) this.over.resolve()
    else this.over.reject(this.#fault)
  }

  protected abstract failed(fault: Error): void

  handleRowDescription(): void {}
  handleDataRow(): void {}
  handleParseComplete(): void {}
  handlePortalSuspended(): void {}
  handleEmptyQuery(): void {}
  handleCommandComplete(): void {}
  handleCopyInResponse(connection: CopyConnection): void {
    connection.sendCopyFail('no rows are sent here')
  }
  handleCopyData(_message: { readonly chunk: Buffer }): void {}
}

const waitingBytesMax = 1_048_576

class CopyOut extends CopyStatement {
  #waiting: Buffer[] = []
  #bytes = 0
  #wake: (() => void) | undefined
  #ended = false

  override handleCopyData({ chunk }: { readonly chunk: Buffer }): void {
    // The driver uses its buffer again.
    this.#waiting.push(Buffer.from(chunk))
    this.#bytes += chunk.length
    if (this.#bytes > waitingBytesMax) this.connection?.stream.pause()
    this.#wake?.()
  }

  override handleCommandComplete(): void {
    this.#ended = true
    this.#wake?.()
  }

  protected override failed(): void {
    this.#ended = true
    this.#wake?.()
  }

  async *rows(): AsyncGenerator<Buffer> {
    for (;;) {
      const rows = this.#waiting
      this.#waiting = []
      this.#bytes = 0
      this.connection?.stream.resume()
      yield* rows
      if (this.#waiting.length > 0) continue
      if (this.#ended) break
      await new Promise<void>(resolve => {
        this.#wake = resolve
      })
    }
    await this.over.promise
  }
}

class CopyIn extends CopyStatement {
  readonly ready = Promise.withResolvers<CopyConnection>()

  override handleCopyInResponse(connection: CopyConnection): void {
    this.ready.resolve(connection)
  }

  protected override failed(fault: Error): void {
    this.ready.reject(fault)
  }

  async take(rows: AsyncIterable<Uint8Array>): Promise<void> {
    const connection = await this.ready.promise
    let ended = false
    this.over.promise.then(
      () => undefined,
      () => {
        ended = true
      },
    )
    try {
      for await (const chunk of rows) {
        if (ended) break
        connection.sendCopyFromChunk(chunk)
        if (connection.stream.writableNeedDrain) await drained(connection.stream)
      }
    } catch (cause) {
      connection.sendCopyFail('the rows broke off')
      await this.over.promise.catch(() => undefined)
      throw cause
    }
    connection.endCopyFrom()
    await this.over.promise
  }
}

function drained(stream: Duplex): Promise<void> {
  return new Promise(resolve => {
    const go = (): void => {
      stream.off('drain', go)
      stream.off('close', go)
      resolve()
    }
    stream.once('drain', go)
    stream.once('close', go)
  })
}

/** The rows that `COPY … TO STDOUT` answers, as they come: the server waits as long as nobody takes them. */
export function copyOut(client: pg.Client, text: string): AsyncGenerator<Buffer> {
  const statement = new CopyOut(text)
  client.query(statement as unknown as pg.Submittable)
  return statement.rows()
}

/** Gives rows to `COPY … FROM STDIN`, as fast as the server takes them. */
export function copyIn(client: pg.Client, text: string, rows: AsyncIterable<Uint8Array>): Promise<void> {
  const statement = new CopyIn(text)
  client.query(statement as unknown as pg.Submittable)
  return statement.take(rows)
}
