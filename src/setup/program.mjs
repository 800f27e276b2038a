import {pathToFileURL} from 'node:url'
import {inCheckout} from './run.mjs'

// By a computed name: the compiled program isn't there yet when this file is type-checked.
await import(pathToFileURL(inCheckout('dist', 'cli', 'evidock.js')).href)
