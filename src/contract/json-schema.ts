import {z} from 'zod'
import {allMessages} from './all-messages.ts'
import {schemaOf} from './topics.ts'

/** Every message type's JSON Schema (draft 2020-12), by file name; open to fields that a later version adds. */
export function jsonSchemas(): Record<string, object> {
  return Object.fromEntries(
    Object.entries(allMessages).map(([type, schema]) => [
      `${type}.json`,
      {$id: schemaOf(type), title: type, ...z.toJSONSchema(schema, {io: 'input'})},
    ]),
  )
}
