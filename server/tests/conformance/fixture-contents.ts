import { filledIn, form } from './fixture-asking.ts'
import { Fault, type FixtureCall, type JsonObject } from './fixture-call.ts'
import { png } from './fixture-tools.ts'

function text(value: string): JsonObject {
  return { role: 'user', content: { type: 'text', text: value } }
}

interface FixturePrompt {
  readonly name: string
  readonly description: string
  readonly arguments?: readonly JsonObject[]
  messages(call: FixtureCall): Promise<readonly JsonObject[]> | readonly JsonObject[]
}

function required(name: string, description: string): JsonObject {
  return { name, description, required: true }
}

const prompts: readonly FixturePrompt[] = [
  {
    name: 'test_simple_prompt',
    description: 'A prompt without arguments',
    messages: () => [text('This is a simple prompt for testing.')],
  },
  {
    name: 'test_prompt_with_arguments',
    description: 'A prompt with two arguments',
    arguments: [required('arg1', 'First test argument'), required('arg2', 'Second test argument')],
    messages: ({ args }) => [text(`Prompt with arguments: arg1='${args.arg1}', arg2='${args.arg2}'`)],
  },
  {
    name: 'test_prompt_with_embedded_resource',
    description: 'A prompt that embeds a resource',
    arguments: [required('resourceUri', 'Address of the resource to embed')],
    messages: ({ args }) => [
      {
        role: 'user',
        content: {
          type: 'resource',
          resource: {
            uri: args.resourceUri,
            mimeType: 'text/plain',
            text: 'Embedded resource content for testing.',
          },
        },
      },
      text('Please process the embedded resource above.'),
    ],
  },
  {
    name: 'test_prompt_with_image',
    description: 'A prompt with a picture',
    messages: () => [
      { role: 'user', content: { type: 'image', data: png, mimeType: 'image/png' } },
      text('Please analyze the image above.'),
    ],
  },
  {
    name: 'test_input_required_result_prompt',
    description: 'A prompt that asks the person first',
    messages: async call => {
      const question = form('What context should the prompt use?', { context: { type: 'string' } })
      const { user_context: answer } = await call.ask({ user_context: question })
      return [text(`Prompt with context: ${filledIn(answer, 'context')}`)]
    },
  },
]

export function listPrompts(): JsonObject {
  return { prompts: prompts.map(({ messages: _, ...prompt }) => prompt) }
}

export async function getPrompt(call: FixtureCall): Promise<JsonObject> {
  const prompt = prompts.find(({ name }) => name === call.params.name)
  if (prompt === undefined) throw new Fault(-32602, `Unknown prompt: ${call.params.name}`)
  return { messages: await prompt.messages(call) }
}

export function complete(): JsonObject {
  const values = ['paris', 'park', 'party']
  return { completion: { values, total: values.length, hasMore: false } }
}

const resources: readonly JsonObject[] = [
  { uri: 'test://static-text', name: 'static-text', description: 'A text that stays', mimeType: 'text/plain' },
  { uri: 'test://static-binary', name: 'static-binary', description: 'A picture that stays', mimeType: 'image/png' },
  { uri: 'test://watched-resource', name: 'watched-resource', description: 'May change', mimeType: 'text/plain' },
  { uri: 'test://example-resource', name: 'example-resource', description: 'To embed', mimeType: 'text/plain' },
]

const bodies: Readonly<Record<string, JsonObject>> = {
  'test://static-text': { text: 'This is the content of the static text resource.' },
  'test://static-binary': { blob: png },
  'test://watched-resource': { text: 'Watched resource content' },
  'test://example-resource': { text: 'Example resource content' },
}

export function listResources(): JsonObject {
  return { resources }
}

export function listTemplates(): JsonObject {
  const template = {
    uriTemplate: 'test://template/{id}/data',
    name: 'template',
    description: 'Data by id',
    mimeType: 'application/json',
  }
  return { resourceTemplates: [template] }
}

/** Throws -32602 with the address for a resource that is not there. */
export function readResource({ params }: FixtureCall): JsonObject {
  const { uri } = params
  const known = resources.find(resource => resource.uri === uri)
  if (known !== undefined) return { contents: [{ uri, mimeType: known.mimeType, ...bodies[String(uri)] }] }
  const id = /^test:\/\/template\/([^/]+)\/data$/.exec(String(uri))?.[1]
  if (id === undefined) throw new Fault(-32602, 'Resource not found', { uri })
  const data = JSON.stringify({ id, templateTest: true, data: `Data for ID: ${id}` })
  return { contents: [{ uri, mimeType: 'application/json', text: data }] }
}
