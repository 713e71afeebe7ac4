import { misuse } from '../fault.ts'
import type { Command, Option } from '../model.ts'
import { shown } from '../parse-arguments.ts'
import { routeTable } from '../routes/table.ts'
import { bodySchema } from '../schemas.ts'

/** `ambit schema`: what a command takes and answers, for a program that calls it. */
export const schema: Command = {
  name: 'schema',
  summary: 'Print the JSON Schema of what a command takes and answers',
  example: 'ambit schema sessions end',
  arguments: [
    { name: 'noun', summary: 'the first word of a command' },
    { name: 'verb', summary: 'its second word', optional: true },
  ],
  options: [],
  result: {
    type: 'object',
    required: ['command', 'options', 'result'],
    properties: {
      command: { type: 'string' },
      arguments: { type: 'array', items: { type: 'string' } },
      options: { type: 'object' },
      body: { type: 'object' },
      result: { type: 'object' },
    },
  },
  run: async call => {
    const name = Object.values(call.arguments).join(' ')
    const command = await call.catalogue.find(name)
    if (command === undefined) throw misuse(`There is no command "${shown(name)}".`, '')
    const entry = routeTable()[name]
    const value = {
      command: name,
      arguments: command.arguments.map(argument => argument.name),
      options: optionsSchema(command.options),
      ...(entry?.body === undefined ? {} : { body: bodySchema(entry) }),
      result: command.result,
    }
    return { value, text: JSON.stringify(value, undefined, 2) }
  },
}

const types: Readonly<Record<Option['kind'], object>> = {
  flag: { type: 'boolean' },
  boolean: { type: 'boolean' },
  text: { type: 'string' },
  texts: { type: 'array', items: { type: 'string' } },
  integer: { type: 'integer' },
  number: { type: 'number' },
  json: {},
}

function optionsSchema(options: readonly Option[]): object {
  const properties = options.map(({ name, kind, summary, choices }) => [
    name,
    { ...types[kind], description: summary, ...(choices === undefined || kind !== 'text' ? {} : { enum: choices }) },
  ])
  const required = options.filter(option => option.required === true).map(({ name }) => name)
  return { type: 'object', properties: Object.fromEntries(properties), required, additionalProperties: false }
}
