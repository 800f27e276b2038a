import {z} from 'zod'
import {inboundMessages, recordMessages, stateMessages} from './messages.ts'
import {schemaOf} from './topics.ts'

/** Every message type's JSON Schema (draft 2020-12), by file name; open to fields that a later version adds. */
export function jsonSchemas(): Record<string, object> {
  const messages = {...recordMessages, ...stateMessages, ...inboundMessages}
  return Object.fromEntries(
    Object.entries(messages).map(([type, schema]) => [
      `${type}.json`,
      {$id: schemaOf(type), title: type, ...z.toJSONSchema(schema, {io: 'input'})},
    ]),
  )
}
