import {createRequire} from 'node:module'
import type Database from 'better-sqlite3'

const require = createRequire(import.meta.url)
const major = Number(process.versions.node.split('.')[0])

/**
 * better-sqlite3 for this Node. Version 12 is the last for Node 20; from Node 24.19 on it ends the process when a
 * statement is collected between two turns of the event loop, since node::ObjectWrap then removes a hook without an
 * environment. Version 13 is built on Node-API and has no ObjectWrap, and crashes on Node 20.
 */
export const Sqlite: typeof Database = major >= 22 ? require('better-sqlite3-napi') : require('better-sqlite3')
