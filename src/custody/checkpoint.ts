import type {CheckpointData} from '../contract/checkpoint.ts'
import type {DockName} from '../contract/topics.ts'
import {type TreeEdge, treeRoot} from './merkle.ts'

/** The log's name (C2SP tlog-checkpoint, "origin"): one log for each database, so that a restored one can't hide. */
export const logOrigin = ({agency, dock}: DockName, epoch: number): string => `evidock/${agency}/${dock}/${epoch}`

/** The log's size and root as a message; not signed yet. */
export function checkpoint(name: DockName, epoch: number, edge: TreeEdge): CheckpointData {
  return {
    ...name,
    origin: logOrigin(name, epoch),
    tree_size: edge.size,
    root: treeRoot(edge).toString('base64'),
    signature: null,
    detail: {},
  }
}
