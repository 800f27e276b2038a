import {join} from 'node:path'
import Table from 'cli-table3'
import type {Catalogue} from '../say/catalogue.ts'
import {type AccessRow, accesses} from '../store/accesses.ts'
import {openStoreToRead} from '../store/open.ts'
import {localTime} from './local-time.ts'
import {UsageError} from './usage.ts'
import {type DockOptions, whichDock} from './which-dock.ts'

type Options = DockOptions & {case?: string; json?: boolean}

/** `evidock view --log [ITEM | --case CASE]`: who looked, when, why, and with whose approval; also while the dock runs. */
export function showAccesses(item: string | undefined, options: Options, say: Catalogue): void {
  if (item !== undefined && options.case !== undefined) throw new UsageError(say.view.itemOrCase)
  const {data, zone} = whichDock(options, say)
  const store = openStoreToRead(join(data, 'evidock.db'))
  try {
    const rows = accesses(store, wanted(item, options.case))
    const text = options.json
      ? JSON.stringify(rows, null, 2)
      : rows.length === 0
        ? say.view.nobody
        : tableOf(rows, zone, say)
    process.stdout.write(`${text}\n`)
  } finally {
    store.close()
  }
}

function wanted(item: string | undefined, of: string | undefined): Parameters<typeof accesses>[1] {
  if (item !== undefined) return {item: item.trim().toLowerCase()}
  return of === undefined ? null : {case: of.trim().toLowerCase()}
}

function tableOf(rows: readonly AccessRow[], zone: string, {view, object}: Catalogue): string {
  const {columns} = view
  const table = new Table({
    head: [columns.when, columns.who, columns.what, columns.why, columns.approver, columns.end],
    style: {head: [], border: [], compact: true},
  })
  const lines = (...texts: (string | null)[]): string => texts.filter(text => text !== null).join('\n')
  for (const row of rows) {
    const revision = row.revision === null || row.revision === 1 ? null : object.revision(row.revision)
    table.push([
      localTime(row.at, zone),
      lines(
        row.login === null ? row.who : view.login(row.who, row.login),
        row.officer === null ? null : view.officer(row.officer),
      ),
      lines(row.item, revision, row.case, view.how[row.how]),
      lines(row.reason, row.purpose === null ? null : view.purposes[row.purpose], row.legal_basis),
      row.approver ?? '—',
      lines(row.outcome === null ? view.notEnded : view.ends[row.outcome], row.ms === null ? null : `${row.ms} ms`),
    ])
  }
  return table.toString()
}
