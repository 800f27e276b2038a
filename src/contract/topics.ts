/** Which dock of which agency speaks: two segments of `[a-z0-9-]{1,36}`. */
export type DockName = {agency: string; dock: string}

/** The root of every topic of one dock. */
export const dockRoot = ({agency, dock}: DockName): string => `evidock/v1/${agency}/${dock}`

/** The topic below a dock's root, e.g. `clip/<id>`: also the event's `subject`. */
export const topicOf = (name: DockName, subject: string): string => `${dockRoot(name)}/${subject}`

/** The topic of a command below the dock's root; with its root it is the command's `subject`. */
export const commandSubject = (verb: string): string => `cmd/${verb}`

/** The topic of a command's reply below the dock's root. */
export const replySubject = (correlationid: string): string => `reply/${correlationid}`

/** The root of the rosters, which an agency's docks share: `<kind>/<id>` stands below it. */
export const rosterRoot = ({agency}: Pick<DockName, 'agency'>): string => `evidock/v1/${agency}/roster`

/** `source` of every event of a dock: a URI reference (CloudEvents 1.0.2 §3.1.1). */
export const sourceOf = (name: DockName): string => `/${dockRoot(name)}`

/** `dataschema` of a message type; the file of that name stands in `docs/contract/schema/`. */
export const schemaOf = (type: string): string => `urn:evidock:schema:${type}`
