/** What is said of the agency itself, its registers and what it makes public. `{0}` is the first of a sentence's words. */
export const agencyInEnglish = {
  agency: {
    todo: {
      'organisation-lacks': 'Enter what the public must know of the agency: {0} (organisation).',
      'publication-of': 'Was this made public: {0}? Enter where and when (publications).',
      'publication-receipt': 'Enter the address at which this was made public: {0}.',
      'publish-again': '{0} changed on {1}: make it public again.',
      'officers-none': 'The register has no officer who is in it today: fill it in (officers).',
      'officer-lacks': 'Officer {0}: enter {1}.',
      'officer-unregistered':
        'Officer {0} acted without standing in the register (acts: {1}), first in {2} on {3}: enter the period of registration, or name who really acted.',
      'certificates-of': 'Which certificate has officer {0}, valid from when to when (certificates)?',
      'certificate-expired':
        'Officer {0} acted without a valid certificate (acts: {1}), first in {2} on {3}: enter the certificate of that time, or have what was done looked at.',
      'area-of-officer': 'In which divisions may officer {0} act (area_codes)?',
      'officer-outside': 'Officer {0} acted outside their area (acts: {1}), first in {2}.',
      'area-of-cases': 'Officer {0}: nobody has entered where the object is (acts: {1}; area of the case).',
      'list-missing': 'No list is in force today: {0} (matters).',
      'matters-lack': '{0}: enter title and legal basis of {1}.',
      'matters-older-law': '{0}: {1} rest on a version of {2} that another one replaced on {3}: revise them.',
      'law-of-matters': '{0}: enter the law and its version for {1}.',
      'look-at-list': '{0} was looked at last on {1}: see whether it still fits, and enter the date.',
      'matter-of-cases': 'Nobody has entered the matter of these cases (in all {0}): {1}.',
      'matter-not-listed': 'Case {0}: its matter {1} stood in no list on {2}.',
      'level-of-agency': 'Is the agency of a county, a city or the province? {0} depends on it (organisation, level).',
      'document-not-held': 'No such document is in force: {0}. Draw it up, and enter it (records).',
      'version-of': '{0}: enter version and digest of the document.',
      'not-done-yet': 'When was this done last: {0}? Enter it (records).',
      'look-at-document': '{0} was looked at last on {1}: see whether it still fits, and enter the date.',
      'do-again': '{0}: last on {1}; it is time again.',
      'ledger-of': 'Who had recorder {0} when (ledger)?',
      'ledger-other-officer':
        'Recorder {0}: clips of another officer than the ledger says (clips: {1}): correct the ledger, or name the officer.',
      'ledger-gap':
        'Recorder {0}: clips of times in which, by the ledger, nobody had it (clips: {1}): complete the ledger.',
      'ledger-content': 'Recorder {0}: nobody has entered what it was handed over for (rows of the ledger: {1}).',
      'device-checks-of': 'Was recorder {0} looked at before it was used (device-checks)?',
      'device-unfit': 'Recorder {0} was used on {1} although the check before found a fault.',
      'device-unchecked': 'Recorder {0}: used without a check before (days: {1}), first on {2}.',
      'device-check-of': 'Recorder {0}, {1}: enter clock, battery and space of the check.',
      'reviewers-none': 'The register has no reviewer who is in it today (reviewers).',
      'reviewer-lacks': 'Reviewer {0}: enter kind and qualification.',
      'qualification-of':
        'Reviewer {0}: do they review penalties for the first time, and have they the national legal qualification?',
      'reviewer-unqualified':
        'Reviewer {0} reviews penalties for the first time without the national legal qualification: let another one review.',
      'reviewer-unregistered': 'Reviewer {0} of case {1} didn’t stand in the register on {2}.',
      'yearly-due': '{0} of {1}, {2}: by {3}.',
      'yearly-late': '{0} of {1}, {2}: late (working days: {3}).',
      'yearly-receipt': '{0} of {1}, {2}: enter the receipt.',
      'yearly-figures-of': 'Enter the figures that go out for {0} (yearly-figures), so that they can be compared.',
      'yearly-figures-differ': 'Figures of {0} aren’t those that the cases give: {1}.',
      'templates-of': 'Which versions of document templates are in force (templates)?',
      'templates-expired': 'No version of these templates is in force today: {0}.',
      'case-of-complaint': 'Complaint {0}: of which case is it? Until then it holds nothing.',
      'complaint-of-no-case': 'Complaint {0}: nobody knows a case {1}.',
      'complaint-open': 'Complaint {0} is open: nothing of case {1} may be deleted.',
      'score-volumes': 'Cases are closed (in all {0}): have volumes reviewed, and enter the score sheets.',
      'scorer-of-case': 'Score sheet {0}: whoever handled the case has scored it.',
      'score-too-high': 'Score sheet {0}: the score is above the highest one.',
      'score-sheet-lacks': 'Score sheet {0}: enter case, scorer, score and the highest score.',
      train: '{0}: train {1}.',
      'not-mobile':
        'Double-random tasks that weren’t done in the mobile system (in all {0}): {1}. The rate must be 100 %.',
      'mobile-of-cases':
        'Nobody has entered whether these double-random tasks were done in the mobile system (in all {0}): {1}.',
      'calendar-wanted': 'Import the holiday notice of {0}: until then no date in it is certain.',
    },
    /** What words of a sentence mean that are codes. */
    words: {
      name: 'name',
      staffing: 'staffing',
      duties: 'duties',
      address: 'address',
      complaints_phone: 'telephone for complaints',
      sex: 'sex',
      certificate: 'number of the certificate',
      post: 'post',
      area: 'area',
      organisation: 'the agency’s own data',
      officers: 'the register of officers',
      'enforcement-matters': 'list of enforcement matters',
      'random-checks': 'list of random checks',
      published: 'publication',
      government: 'report to the government of the same level',
      superior: 'report to the superior department',
      sent: 'sending',
      done: 'done',
      enforcement: 'training in enforcement',
      device: 'training with the devices',
      review: 'training in legal review',
    },
    inOrder: (passed: number, all: number) => `In order: ${passed} of ${all} checks of the agency itself.`,
    nothingGiven:
      'There is nothing to look at: name a dock by --data or --config, or folders by --cases and --registers.',
    yearWrong: (year: string) => `--year ${year}: write a year of four digits.`,
    registerFinding: (place: string, field: string, value: string, mend: string) => `${place}${field}${value}: ${mend}`,
    registerProblems: {
      'csv-unreadable': 'a quotation mark isn’t closed: what follows isn’t read',
      'file-empty': 'the file is empty: write a line with the names of the columns',
      'too-many-values': 'more values than columns: the row isn’t used',
      'json-unreadable': 'this is no JSON',
      'json-not-a-list': 'write a list of objects',
      'row-not-an-object': 'write an object; the row isn’t used',
      'value-not-text': 'write a text or a number; the row isn’t used',
      'folder-unreadable': 'the folder can’t be read',
      'file-unreadable': 'the file can’t be read',
      'file-unknown': 'no register has this name: it isn’t read; docs/registers.md lists them',
      'file-too-large': 'larger than 16 MiB: it isn’t read',
      'encoding-unknown': 'neither UTF-8 nor GB18030: save it as UTF-8',
      'column-unknown': 'no such column: it isn’t read',
      'column-missing': 'this column must be there',
      'column-twice': 'the column is there twice',
      'value-missing': 'this must be filled in; the row isn’t used',
      'value-wrong': 'this can’t be read; the row isn’t used; docs/registers.md says how it is written',
      'row-twice': 'the same row stands there already',
    },
    refused: (of: string, what: string, field: string, why: string) => `${of} ${what}${field}: ${why}`,
    refusals: {
      'kind-unknown': 'the rule set doesn’t know this kind of publication',
      'not-decided-to-publish': 'it was decided not to publish it',
      'state-secret': 'a state secret: it stays in',
      'secrecy-unsettled': 'nobody has settled its secrecy: mark it',
      unredacted: 'it is marked as secret or private and not redacted: redact it',
      minor: 'the party is under age: it stays in',
      'minor-unknown': 'enter whether the party is under age',
      unapproved: 'enter who collected and who approved it',
      'collector-approves': 'whoever collected it has approved it: let another one approve',
      'nothing-to-say': 'none of its public fields is filled in',
      'channel-withheld': 'a channel’s name looks like a person’s number: it stays out',
      'url-withheld': 'the address of the receipt isn’t shown: it is no web address, or holds a person’s number',
      'field-not-public': 'this field isn’t public: it stays out',
      'fields-lacking': 'isn’t filled in: the row stays out',
      'value-identity-number': 'looks as if it held an identity number: the item stays out until it is gone',
      'value-phone': 'looks as if it held a telephone number: the item stays out until it is gone',
      'value-bank-account': 'looks as if it held a bank account: the item stays out until it is gone',
      'value-malformed': 'too long, or holds a person’s number: it stays out until that is mended',
    },
    feedDone: (file: string, items: number, gone: number, kept: number) =>
      `${file}: ${items} items, ${gone} to be taken down; ${kept} reasons why something stays in (standard error).`,
  },
}

/** Each thing to do or to answer. */
export type AgencyTodo = keyof (typeof agencyInEnglish)['agency']['todo']

/**
 * A sentence with its words in their places.
 *
 * @param between what stands between several in one place
 * @param wordOf how a word is said that may be a code
 */
export const filled = (
  template: string,
  words: readonly (string | number)[],
  between: string,
  wordOf: (word: string) => string,
): string =>
  template.replace(/\{(\d)\}/g, (_, place) => {
    const word = words[Number(place)] ?? ''
    return typeof word === 'number' ? String(word) : word.split(', ').map(wordOf).join(between)
  })
