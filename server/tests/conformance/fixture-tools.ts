import { setTimeout as pause } from 'node:timers/promises'
import { askingTools } from './fixture-asking.ts'
import { Fault, type FixtureCall, type FixtureTool, type JsonObject, progressTokenOf, said } from './fixture-call.ts'

/** One red pixel. */
export const png = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg=='
/** One sample of silence. */
const wav = 'UklGRiYAAABXQVZFZm10IBAAAAABAAEAQB8AAAB9AAACABAAZGF0YQIAAAA='

const betweenStepsMs = 50
const noArguments = { type: 'object', properties: {} }

const image = { type: 'image', data: png, mimeType: 'image/png' }

/** With every keyword of JSON Schema 2020-12 that may not get lost on the way. */
const schema202012 = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  type: 'object',
  $defs: {
    address: {
      $anchor: 'addressDef',
      type: 'object',
      properties: { street: { type: 'string' }, city: { type: 'string' } },
    },
  },
  properties: {
    name: { type: 'string' },
    address: { $ref: '#/$defs/address' },
    contactMethod: { type: 'string', enum: ['phone', 'email'] },
    phone: { type: 'string' },
    email: { type: 'string' },
  },
  allOf: [{ anyOf: [{ required: ['phone'] }, { required: ['email'] }] }],
  if: { properties: { contactMethod: { const: 'phone' } }, required: ['contactMethod'] },
  // biome-ignore lint/suspicious/noThenProperty: it is a keyword of JSON Schema
  then: { required: ['phone'] },
  else: { required: ['email'] },
  additionalProperties: false,
}

function plain(name: string, description: string, run: FixtureTool['run']): FixtureTool {
  return { name, description, inputSchema: noArguments, run }
}

const contentTools: readonly FixtureTool[] = [
  plain('test_simple_text', 'Answers one text', () => said('This is a simple text response for testing.')),
  plain('test_image_content', 'Answers one picture', () => ({ content: [image] })),
  plain('test_audio_content', 'Answers one sound', () => ({
    content: [{ type: 'audio', data: wav, mimeType: 'audio/wav' }],
  })),
  plain('test_embedded_resource', 'Answers one resource', () => ({
    content: [
      {
        type: 'resource',
        resource: {
          uri: 'test://embedded-resource',
          mimeType: 'text/plain',
          text: 'This is an embedded resource content.',
        },
      },
    ],
  })),
  plain('test_multiple_content_types', 'Answers text, picture and resource', () => ({
    content: [
      { type: 'text', text: 'Multiple content types test:' },
      image,
      {
        type: 'resource',
        resource: {
          uri: 'test://mixed-content-resource',
          mimeType: 'application/json',
          text: JSON.stringify({ test: 'data', value: 123 }),
        },
      },
    ],
  })),
  plain('test_error_handling', 'Always fails', () => ({
    ...said('This tool intentionally returns an error for testing'),
    isError: true,
  })),
  {
    name: 'json_schema_2020_12_tool',
    description: 'Has a schema with the keywords of JSON Schema 2020-12',
    inputSchema: schema202012,
    run: ({ args }) => said(`JSON Schema 2020-12 tool called with: ${JSON.stringify(args)}`),
  },
]

/** Named to stand first in a sorted list: the suite calls the first tool it sees, without arguments. */
const headerTool: FixtureTool = {
  name: 'echo_region',
  description: 'Says the region that a header names too',
  inputSchema: { type: 'object', properties: { region: { type: 'string', 'x-mcp-header': 'Region' } } },
  run: ({ args }) => said(`Region: ${args.region ?? 'none'}`),
}

async function withProgress(call: FixtureCall): Promise<JsonObject> {
  const progressToken = progressTokenOf(call)
  for (const progress of [0, 50, 100]) {
    if (progressToken !== undefined)
      call.notify('notifications/progress', {
        progressToken,
        progress,
        total: 100,
        message: `Completed step ${progress} of 100`,
      })
    if (progress < 100) await pause(betweenStepsMs)
  }
  return said(String(progressToken ?? 'no token'))
}

async function withLogging(call: FixtureCall): Promise<JsonObject> {
  call.log('Tool execution started')
  await pause(betweenStepsMs)
  call.log('Tool processing data')
  await pause(betweenStepsMs)
  call.log('Tool execution completed')
  return said('Tool with logging executed successfully')
}

const streamTools: readonly FixtureTool[] = [
  plain('test_tool_with_progress', 'Reports its progress', withProgress),
  plain('test_tool_with_logging', 'Logs what it does', withLogging),
  plain('test_logging_tool', 'Logs when it was asked to', call => {
    call.stream()
    call.log('Diagnostic trace')
    return said('Logging evaluated')
  }),
  plain('test_reconnection', 'Answers after a moment', async () => {
    await pause(betweenStepsMs)
    return said('Reconnection test completed')
  }),
  plain('test_trigger_tool_change', 'Says that the list of tools changed', call => {
    call.changed('tools')
    return said('Mutation triggered')
  }),
  plain('test_trigger_prompt_change', 'Says that the list of prompts changed', call => {
    call.changed('prompts')
    return said('Mutation triggered')
  }),
]

export const fixtureTools: readonly FixtureTool[] = [headerTool, ...contentTools, ...streamTools, ...askingTools].sort(
  (a, b) => (a.name < b.name ? -1 : 1),
)

export function findFixtureTool(name: unknown): FixtureTool {
  const tool = fixtureTools.find(each => each.name === name)
  if (tool === undefined) throw new Fault(-32602, `Unknown tool: ${name}`)
  return tool
}
