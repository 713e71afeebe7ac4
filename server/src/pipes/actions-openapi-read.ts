import { Worker } from 'node:worker_threads'
import { openapiDocument, type ParsedOpenapi, type PlainOpenapi } from './parse-openapi.ts'

const readingMsMax = 30_000
const heapMbMax = 1_024

/**
 * The same as `parseOpenapi`, in a thread of its own: a large document takes seconds, and a node that is away for three stops
 * all its calls. What takes longer than half a minute, or more memory than any honest document, is refused.
 */
export async function readOpenapi(text: string): Promise<ParsedOpenapi> {
  const plain = await readApart(text)
  return plain.ok ? openapiDocument(plain.text, plain.digest) : plain
}

function readApart(text: string): Promise<PlainOpenapi> {
  return new Promise(resolve => {
    const reader = new Worker(new URL('./jobs-openapi-reader.ts', import.meta.url), {
      workerData: text,
      resourceLimits: { maxOldGenerationSizeMb: heapMbMax },
    })
    const tooMuch = (): void => {
      reader.terminate()
      resolve({ ok: false, why: 'can not be read: it takes too long, or too much memory' })
    }
    const patience = setTimeout(tooMuch, readingMsMax)
    reader.once('message', (plain: PlainOpenapi) => resolve(plain))
    reader.once('error', tooMuch)
    reader.once('exit', () => {
      clearTimeout(patience)
      tooMuch()
    })
  })
}
