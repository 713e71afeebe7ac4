import type { Json } from '../platform/json.ts'
import type { Platform } from '../platform/platform.ts'
import type { Secret } from '../platform/secret.ts'
import { questionsFinding } from './check-question.ts'
import { cleanText } from './derive-clean-text.ts'
import { markedQuestion } from './derive-marked-question.ts'
import { mapStrings, withoutSecrets } from './derive-redacted.ts'
import { withoutSecretShapes } from './derive-scanned.ts'
import type { RawAnswer } from './methods/upstream.ts'
import type { Asking, JsonObject, Provider, Question, QuestionKind, UpstreamAnswer } from './model.ts'

interface Passing {
  readonly kinds: readonly QuestionKind[]
  readonly secrets: readonly Secret[]
}

const requestStateCharactersMax = 4_096

/** What a third party asks instead of an answer, as it is passed on; a failure where it is not. */
export function askedOf(
  on: Platform,
  provider: Provider,
  it: Passing & { readonly raw: Extract<RawAnswer, { outcome: 'asked' }> },
): UpstreamAnswer {
  const { questions, requestState } = it.raw
  const tooLong = (requestState?.length ?? 0) > requestStateCharactersMax
  const passedOn = tooLong ? undefined : passedQuestions(on, provider, { ...it, questions })
  if (passedOn === undefined || Object.keys(passedOn).length === 0)
    return { outcome: 'failed', why: 'input_required', sent: true }
  return { outcome: 'asked', questions: passedOn, requestState }
}

/** The same for what is asked while a call runs: one question after the other, each looked at before anybody sees it. */
export function askingThrough(
  on: Platform,
  provider: Provider,
  { asking, secrets }: { readonly asking: Asking; readonly secrets: readonly Secret[] },
): Asking {
  const { ask, kinds } = asking
  if (ask === undefined) return asking
  return {
    ...asking,
    ask: async ({ method, params }) => {
      const passedOn = passedQuestions(on, provider, { kinds, secrets, questions: { asked: { method, params } } })
      return passedOn?.asked === undefined ? undefined : ask(passedOn.asked)
    },
  }
}

/** A question is words by others too: cleaned, searched for credentials, and marked with the name of who asks (MT20). */
function passedQuestions(
  on: Platform,
  provider: Provider,
  { questions, kinds, secrets }: Passing & { readonly questions: JsonObject },
): Readonly<Record<string, Question>> | undefined {
  const finding = questionsFinding(questions, kinds)
  if (finding !== undefined) {
    on.log.warn({ provider: provider.id, finding }, 'a question was not passed on')
    return undefined
  }
  const marked = Object.entries(questions).map(([key, asked]) => [key, markedQuestion(provider.name, asked)] as const)
  const plain: Json = JSON.parse(JSON.stringify(Object.fromEntries(marked)))
  return JSON.parse(JSON.stringify(withoutSecretShapes(withoutSecrets(mapStrings(plain, cleanText), secrets)).value))
}
