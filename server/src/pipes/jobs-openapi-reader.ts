import { parentPort, workerData } from 'node:worker_threads'
import { plainOpenapi } from './parse-openapi.ts'

/** What a thread of its own is started for: it reads the one document that it was given, and is over. */
export function answerWithDocument(): void {
  parentPort?.postMessage(plainOpenapi(String(workerData)))
}

if (import.meta.main) answerWithDocument()
