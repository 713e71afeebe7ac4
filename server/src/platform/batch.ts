export interface BatchParts<Item, Answer> {
  /** Several in one statement: an answer each, in their order. Rejects only when nothing of it has happened. */
  together(items: readonly Item[]): Promise<readonly Answer[]>
  alone(item: Item): Promise<Answer>
}

/** Short enough that the last of a batch waits a few milliseconds for those before it. */
const itemsMax = 16
const lanesMax = 3

/**
 * Joins what is asked within one turn of the event loop, or while all lanes are taken, into one statement: under load the way
 * to the database and its commit are shared, and a lone caller waits for nobody. A batch that is refused as a whole is asked
 * again one by one, so that each gets its own answer.
 */
export function createBatch<Item, Answer>(parts: BatchParts<Item, Answer>): (item: Item) => Promise<Answer> {
  const waiting: { readonly item: Item; readonly answer: PromiseWithResolvers<Answer> }[] = []
  let lanes = 0
  let isDue = false
  const look = (): void => {
    isDue = false
    while (waiting.length > 0 && lanes < lanesMax) {
      const taken = waiting.splice(0, itemsMax)
      lanes++
      void run(taken).finally(() => {
        lanes--
        look()
      })
    }
  }
  const run = async (taken: typeof waiting): Promise<void> => {
    const alone = (): Promise<unknown> =>
      Promise.all(taken.map(({ item, answer }) => parts.alone(item).then(answer.resolve, answer.reject)))
    if (taken.length === 1) return void (await alone())
    try {
      const answers = await parts.together(taken.map(({ item }) => item))
      for (const [place, { answer }] of taken.entries()) {
        const given = answers[place]
        if (given === undefined) answer.reject(new Error('a batch answered too little'))
        else answer.resolve(given)
      }
    } catch {
      await alone()
    }
  }
  return item => {
    const answer = Promise.withResolvers<Answer>()
    waiting.push({ item, answer })
    if (!isDue && lanes < lanesMax) {
      isDue = true
      setImmediate(look)
    }
    return answer.promise
  }
}
