export {epochOf} from './epochs.ts'
