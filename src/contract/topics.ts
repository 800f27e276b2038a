/** Which dock of which agency speaks: two segments of `[a-z0-9-]{1,36}`. */
export type DockName = {agency: string; dock: string}

/** The root of every topic of one dock. */
export const dockRoot = ({agency, dock}: DockName): string => `evidock/v1/${agency}/${dock}`

/** The topic below a dock's root, e.g. `clip/<id>`: also the event's `subject`. */
export const topicOf = (name: DockName, subject: string): string => `${dockRoot(name)}/${subject}`

/** `source` of every event of a dock: a URI reference (CloudEvents 1.0.2 §3.1.1). */
export const sourceOf = (name: DockName): string => `/${dockRoot(name)}`

/** `dataschema` of a message type; the file of that name stands in `docs/contract/schema/`. */
export const schemaOf = (type: string): string => `urn:evidock:schema:${type}`
