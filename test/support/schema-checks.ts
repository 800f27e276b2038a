import {Ajv2020, type ValidateFunction} from 'ajv/dist/2020.js'
import formats from 'ajv-formats'

/** A message as JSON, before anything is known of it. */
export type Json = Record<string, unknown>

/** The JSON object that a payload holds. */
export function parse(payload: Buffer): Json {
  return asJson(JSON.parse(payload.toString()))
}

export function asJson(value: unknown): Json {
  if (typeof value !== 'object' || value === null) throw new TypeError('expected an object')
  return Object.fromEntries(Object.entries(value))
}

/** A validator for each message type, by the file name of its schema. */
export function validators(
  schemas: Record<string, object>,
  change: (schema: unknown) => unknown = schema => schema,
): Map<string, ValidateFunction> {
  const ajv = new Ajv2020({strict: true, strictRequired: false, allErrors: true})
  formats.default(ajv)
  return new Map(
    Object.entries(schemas).map(([file, schema]) => [file, ajv.compile(asJson(change(structuredClone(schema))))]),
  )
}

/** The schema as it would be if nothing could be added: every object but `detail` takes its own fields only. */
export function closedSchema(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closedSchema)
  if (typeof schema !== 'object' || schema === null) return schema
  const inner = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, closedSchema(value)]))
  return 'properties' in schema ? {...inner, additionalProperties: false} : inner
}

/** What is wrong with a message by the schema of its type; empty when nothing is. */
export function errorsOf(by: Map<string, ValidateFunction>, message: Json): unknown[] {
  const validate = by.get(`${payloadType(message)}.json`)
  if (!validate) throw new RangeError(`no schema for ${String(message.type)}`)
  return validate(message) ? [] : (validate.errors ?? [])
}

/** A message whose own type was taken away or changed is still held against the schema that it came with. */
function payloadType(message: Json): string {
  const {dataschema, type} = message
  if (typeof type === 'string') return type
  return typeof dataschema === 'string' ? dataschema.replace('urn:evidock:schema:', '') : 'evidock.receipt.v1'
}

/** The paths of all fields of the envelope and of `data`; `detail` is open by intention. */
export function fieldsOf(message: Json): string[][] {
  const own = Object.keys(message).map(field => [field])
  return [...own, ...Object.keys(asJson(message.data)).map(field => ['data', field])]
}

export function without(message: Json, [field = '', inner]: string[]): Json {
  const {[field]: value, ...rest} = message
  return inner === undefined ? rest : {...rest, [field]: without(asJson(value), [inner])}
}

/** Another type than any that the schema may allow beside null: a list. */
export function retyped(message: Json, [field = '', inner]: string[]): Json {
  const value = inner === undefined ? [[]] : retyped(asJson(message[field]), [inner])
  return {...message, [field]: value}
}
