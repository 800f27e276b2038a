import {z} from 'zod'
import {allMessages, type MessageType} from './all-messages.ts'
import {type Channel, channels} from './channels.ts'

const bindingVersion = '0.2.0'

const parameters: Record<string, string> = {
  agency: 'the agency whose dock it is',
  dock: 'the dock',
  docking: "one recorder's stay in one bay",
  clip: 'a clip: a directory entry of a recorder',
  alert: 'an alert',
  bay: 'the number of a bay',
  recorder: 'a recorder, by its serial',
  correlationid: 'the command that is answered',
  officer: "an officer's number",
  case: 'a case',
  item: 'a row of the record-item list',
}

/**
 * The contract as an AsyncAPI 3.0.0 document, from the dock's side: every topic, what goes there, and its schema (JSON
 * Schema draft 07, which the tools for AsyncAPI read; `docs/contract/schema/` has the same in 2020-12).
 */
export function asyncApi(): object {
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'evidock',
      version: '1.0.0',
      description:
        'What a dock for body-worn recorders says and hears over MQTT 3.1.1 or 5: CloudEvents 1.0.2 in structured JSON, ' +
        'at QoS 1. The meaning of each field stands in docs/contract.md.',
      license: {name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0'},
    },
    defaultContentType: 'application/cloudevents+json',
    channels: Object.fromEntries(channels.map(channel => [nameOf(channel.type), channelObject(channel)])),
    operations: Object.fromEntries(
      channels.map(channel => [`${channel.action}-${nameOf(channel.type)}`, operationObject(channel)]),
    ),
    components: {
      messages: Object.fromEntries(Object.keys(allMessages).map(type => [type, messageObject(type)])),
      schemas: Object.fromEntries(Object.entries(allMessages).map(([type, schema]) => [type, schemaObject(schema)])),
    },
  }
}

/** `evidock.cmd.replay.v1` as `cmd-replay`. */
const nameOf = (type: MessageType): string => type.split('.').slice(1, -1).join('-')

function channelObject({address, type, summary}: Channel): object {
  const named = [...address.matchAll(/\{(\w+)\}/gu)].map(([, name = '']) => name)
  return {
    address,
    summary,
    messages: {[type]: {$ref: `#/components/messages/${type}`}},
    parameters: Object.fromEntries(named.map(name => [name, {description: parameters[name]}])),
  }
}

function operationObject({type, action, retain, summary}: Channel): object {
  const channel = `#/channels/${nameOf(type)}`
  const operation = {
    action,
    channel: {$ref: channel},
    summary,
    messages: [{$ref: `${channel}/messages/${type}`}],
    bindings: {mqtt: {qos: 1, retain, bindingVersion}},
  }
  if (!type.startsWith('evidock.cmd.')) return operation
  const reply = '#/channels/reply'
  return {
    ...operation,
    reply: {channel: {$ref: reply}, messages: [{$ref: `${reply}/messages/evidock.reply.v1`}]},
  }
}

function messageObject(type: string): object {
  const correlated = type.startsWith('evidock.cmd.') || type === 'evidock.reply.v1'
  return {
    name: type,
    payload: {$ref: `#/components/schemas/${type}`},
    ...(correlated ? {correlationId: {location: '$message.payload#/correlationid'}} : {}),
    bindings: {mqtt: {payloadFormatIndicator: 1, contentType: 'application/cloudevents+json', bindingVersion}},
  }
}

function schemaObject(schema: z.ZodType): object {
  const {$schema: _, ...rest} = z.toJSONSchema(schema, {io: 'input', target: 'draft-7'})
  return rest
}
