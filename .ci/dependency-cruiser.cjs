// Which part of evidock may import which. CommonJS, because dependency-cruiser loads it so.
const stages = 'detect|ingest|media|match|custody|publish|rules'

/** @param {string} name @param {string} comment @param {object} from @param {object} to */
const forbid = (name, comment, from, to) => ({name, comment, severity: 'error', from, to})

module.exports = {
  forbidden: [
    forbid(
      'stages-apart',
      'A stage is a function from records to records; src/pipeline.ts passes them on.',
      {path: `^src/(${stages})/`},
      {path: `^src/(${stages})/`, pathNot: '^src/$1/'},
    ),
    forbid(
      'stages-know-little',
      'A stage may import itself, contract, store, disk, tables and the sentences; it is told the rest.',
      {path: `^src/(${stages})/`},
      {path: '^src/', pathNot: `^src/(${stages}|contract|store|disk|tables|say)/`},
    ),
    forbid(
      'stages-are-wired-above',
      'Only the files in src itself, its recovery, steps, facts and judging, the report, the commands and the demo put stages together.',
      {path: '^src/[^/]+/', pathNot: `^src/(${stages}|recover|facts|steps|judging|report|cli|demo)/`},
      {path: `^src/(${stages})/`},
    ),
    forbid(
      'contract-alone',
      'The contract is what all others are built on.',
      {path: '^src/contract/'},
      {path: '^src/', pathNot: '^src/contract/'},
    ),
    forbid(
      'contract-only',
      'The store and the sentences know the contract and nothing else of ours; the store reads its migrations.',
      {path: '^src/(store|say)/'},
      {path: '^src/', pathNot: ['^src/($1|contract)/', '^src/disk/']},
    ),
    forbid(
      'tables-alone',
      'How a table that people keep is read knows nothing of what stands in it.',
      {path: '^src/tables/'},
      {path: '^src/', pathNot: '^src/tables/'},
    ),
    forbid(
      'disk-only-there',
      'Every effect on a file passes src/disk, so that a test can fail each one. The demo plays the world outside.',
      {path: '^src/', pathNot: '^src/(disk|demo|setup)/'},
      {path: '^fs(/promises)?$', dependencyTypes: ['core']},
    ),
    forbid(
      'disk-alone',
      'What every part reads and writes with knows none of them.',
      {path: '^src/disk/'},
      {
        path: '^src/',
        pathNot: '^src/disk/',
      },
    ),
    forbid(
      'database-only-there',
      'Every effect on the database passes src/store.',
      {path: '^src/', pathNot: '^src/(store|setup)/'},
      {path: '^(node_modules/)?better-sqlite3', dependencyTypesNot: ['type-only']},
    ),
    forbid(
      'config-says',
      'The configuration knows the contract, the disk and the sentences in which it says what is wrong.',
      {path: '^src/config/'},
      {path: '^src/', pathNot: '^src/(config|contract|disk|say)/'},
    ),
    forbid(
      'control-carries',
      'The control socket carries requests, and does none of them.',
      {path: '^src/control/'},
      {path: '^src/', pathNot: '^src/(control|contract|disk)/'},
    ),
    forbid(
      'helper-is-small',
      'What runs as root knows the disk and what it may be asked, and nothing else of ours.',
      {path: '^src/helper/'},
      {path: '^src/', pathNot: '^src/(helper|disk|contract)/'},
    ),
    forbid(
      'helper-apart',
      'Nothing of the dock runs as root: it asks.',
      {path: '^src/', pathNot: '^src/(helper|cli)/'},
      {path: '^src/helper/'},
    ),
    forbid(
      'cli-on-top',
      'A command calls the program, never the other way round.',
      {path: '^src/', pathNot: '^src/cli/'},
      {path: '^src/cli/'},
    ),
    forbid(
      'setup-alone',
      'The setup runs before anything is installed or compiled: it has itself and Node.',
      {path: '^src/setup/'},
      {pathNot: ['^src/setup/', '^node:'], dependencyTypesNot: ['core']},
    ),
    forbid(
      'setup-unused',
      'What the setup does is done before the program runs.',
      {path: '^src/', pathNot: '^src/setup/'},
      {path: '^src/setup/'},
    ),
    forbid(
      'no-development-packages',
      'An installed evidock has no development packages.',
      {path: '^src/', pathNot: '^src/setup/'},
      {dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only']},
    ),
    forbid(
      'no-cycles',
      'Two files that import each other are one idea in two places.',
      {path: '^src/'},
      {circular: true},
    ),
    forbid(
      'resolvable',
      'An import that leads nowhere is followed by no other rule. npm leaves out what is for a later Node than this one.',
      {},
      {couldNotResolve: true, pathNot: '^better-sqlite3-napi$'},
    ),
  ],
  options: {
    doNotFollow: {path: 'node_modules'},
    tsPreCompilationDeps: true,
    tsConfig: {fileName: 'tsconfig.json'},
    enhancedResolveOptions: {exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types']},
  },
}
