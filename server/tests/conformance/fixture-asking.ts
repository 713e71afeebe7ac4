import {
  checkCapabilities,
  type FixtureCall,
  type FixtureTool,
  isObject,
  type JsonObject,
  objectAt,
  progressTokenOf,
  type Question,
  said,
} from './fixture-call.ts'

const noArguments = { type: 'object', properties: {} }

function asking(name: string, description: string, run: FixtureTool['run']): FixtureTool {
  return { name, description, inputSchema: noArguments, run }
}

export function form(message: string, properties: JsonObject, required = Object.keys(properties)): Question {
  return {
    method: 'elicitation/create',
    params: { message, requestedSchema: { type: 'object', properties, required } },
  }
}

export function model(text: string, maxTokens: number): Question {
  const messages = [{ role: 'user', content: { type: 'text', text } }]
  return { method: 'sampling/createMessage', params: { messages, maxTokens } }
}

const roots: Question = { method: 'roots/list', params: {} }
const confirm = { confirm: form('Please confirm', { ok: { type: 'boolean' } }) }

/** A field of what the person filled in. */
export function filledIn(answer: JsonObject | undefined, field: string): string {
  const value = objectAt(answer, 'content')?.[field]
  return typeof value === 'string' ? value : 'unknown'
}

function completed(answer: JsonObject | undefined): JsonObject {
  return said(`Elicitation completed: action=${answer?.action}, content=${JSON.stringify(answer?.content ?? {})}`)
}

const defaults = {
  name: { type: 'string', description: 'User name', default: 'John Doe' },
  age: { type: 'integer', description: 'User age', default: 30 },
  score: { type: 'number', description: 'User score', default: 95.5 },
  status: {
    type: 'string',
    description: 'User status',
    enum: ['active', 'inactive', 'pending'],
    default: 'active',
  },
  verified: { type: 'boolean', description: 'Verification status', default: true },
}

function titled(noun: string): JsonObject[] {
  return ['First', 'Second', 'Third'].map((title, index) => ({
    const: `value${index + 1}`,
    title: `${title} ${noun}`,
  }))
}

const options = ['option1', 'option2', 'option3']
const enums = {
  untitledSingle: { type: 'string', description: 'Select one option', enum: options },
  titledSingle: { type: 'string', description: 'Select one option with titles', oneOf: titled('Option') },
  legacyEnum: {
    type: 'string',
    description: 'Select one option (legacy)',
    enum: ['opt1', 'opt2', 'opt3'],
    enumNames: ['Option One', 'Option Two', 'Option Three'],
  },
  untitledMulti: {
    type: 'array',
    description: 'Select several options',
    minItems: 1,
    maxItems: 3,
    items: { type: 'string', enum: options },
  },
  titledMulti: {
    type: 'array',
    description: 'Select several options with titles',
    minItems: 1,
    maxItems: 3,
    items: { anyOf: titled('Choice') },
  },
}

const legacyAsking: readonly FixtureTool[] = [
  {
    name: 'test_sampling',
    description: "Asks the client's model",
    inputSchema: { type: 'object', properties: { prompt: { type: 'string' } }, required: ['prompt'] },
    run: async call => {
      const { sample } = await call.ask({ sample: model(String(call.args.prompt), 100) })
      return said(`LLM response: ${objectAt(sample, 'content')?.text ?? 'none'}`)
    },
  },
  {
    name: 'test_elicitation',
    description: 'Asks the person',
    inputSchema: { type: 'object', properties: { message: { type: 'string' } }, required: ['message'] },
    run: async call => {
      const fields = {
        username: { type: 'string', description: "User's response" },
        email: { type: 'string', description: "User's email address" },
      }
      const { person } = await call.ask({ person: form(String(call.args.message), fields) })
      return said(`User response: action=${person?.action}, content=${JSON.stringify(person?.content ?? {})}`)
    },
  },
  asking('test_elicitation_sep1034_defaults', 'Asks with a default for each kind of field', async call => {
    const question = form('Please review and update the form fields with defaults', defaults, [])
    return completed((await call.ask({ person: question })).person)
  }),
  asking('test_elicitation_sep1330_enums', 'Asks with each kind of choice', async call => {
    const question = form('Please select options from the enum fields', enums, [])
    return completed((await call.ask({ person: question })).person)
  }),
]

const namePart = { name: { type: 'string' } }

async function multipleInputs(call: FixtureCall): Promise<JsonObject> {
  const questions = {
    user_name: form('What is your name?', namePart),
    greeting: model('Generate a greeting', 50),
    client_roots: roots,
  }
  const answers = await call.ask(questions, { kind: 'multiple-inputs' })
  const greeting = objectAt(answers.greeting, 'content')?.text
  return said(`Name: ${filledIn(answers.user_name, 'name')}; Greeting: ${greeting}; Roots: ${count(answers)}`)
}

function count({ client_roots: answer }: Readonly<Record<string, JsonObject>>): number {
  return Array.isArray(answer?.roots) ? answer.roots.length : 0
}

async function multiRound(call: FixtureCall): Promise<JsonObject> {
  const step1 = { step1: form('Step 1: What is your name?', namePart) }
  const known = call.state?.name
  const name = typeof known === 'string' ? known : filledIn((await call.ask(step1, { round: 1 })).step1, 'name')
  const step2 = { step2: form('Step 2: What is your favorite color?', { color: { type: 'string' } }) }
  const color = filledIn((await call.ask(step2, { round: 2, name })).step2, 'color')
  return said(`Multi-round complete for ${name} who likes ${color}`)
}

async function capabilities(call: FixtureCall): Promise<JsonObject> {
  const questions = {
    ...(isObject(call.capabilities.elicitation)
      ? { elicit_input: form('Elicitation input', { value: { type: 'string' } }) }
      : {}),
    ...(isObject(call.capabilities.sampling) ? { sample_input: model('Sample request', 50) } : {}),
  }
  if (Object.keys(questions).length === 0) return said('No supported capabilities declared')
  const answers = await call.ask(questions, { kind: 'capabilities' })
  return said(`capabilities-ok: received ${Object.keys(answers).join(',')}`)
}

async function confirmed(call: FixtureCall, kind: string, text: string): Promise<JsonObject> {
  const { confirm: answer } = await call.ask(confirm, { kind })
  return said(objectAt(answer, 'content')?.ok === true ? text : 'not confirmed')
}

const modernAsking: readonly FixtureTool[] = [
  asking('test_missing_capability', "Needs the client's model", call => {
    checkCapabilities(call.capabilities, { sample: model('', 1) })
    return said('Success')
  }),
  asking('test_streaming_elicitation', 'Asks the person at the end of a stream', async call => {
    call.stream()
    const progressToken = progressTokenOf(call)
    if (progressToken !== undefined) call.notify('notifications/progress', { progressToken, progress: 50, total: 100 })
    return completed((await call.ask({ person: form('What is your name?', namePart) })).person)
  }),
  asking('test_input_required_result_elicitation', 'Asks the person', async call => {
    const { user_name: answer } = await call.ask({ user_name: form('What is your name?', namePart) })
    return said(`Hello, ${filledIn(answer, 'name')}!`)
  }),
  asking('test_input_required_result_sampling', "Asks the client's model", async call => {
    const { capital_question: answer } = await call.ask({
      capital_question: model('What is the capital of France?', 100),
    })
    return said(`Sampling result: ${objectAt(answer, 'content')?.text ?? 'none'}`)
  }),
  asking('test_input_required_result_list_roots', "Asks for the client's roots", async call =>
    said(`Found ${count(await call.ask({ client_roots: roots }))} root(s)`),
  ),
  asking('test_input_required_result_request_state', 'Leaves its state with the client', call =>
    confirmed(call, 'request-state', 'state-ok: requestState validated'),
  ),
  asking('test_input_required_result_tampered_state', 'Notices a state that was changed', call =>
    confirmed(call, 'tamper-test', 'integrity-ok: state verified'),
  ),
  asking('test_input_required_result_multiple_inputs', 'Asks three things at once', multipleInputs),
  asking('test_input_required_result_multi_round', 'Asks twice, one after the other', multiRound),
  asking('test_input_required_result_capabilities', 'Asks only what the client can answer', capabilities),
]

/** Tools that need an answer from the client before they have a result of their own. */
export const askingTools: readonly FixtureTool[] = [...legacyAsking, ...modernAsking]
