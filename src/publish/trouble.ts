/** Something about the broker that a person should look at: a code, and what is known of it. */
export type Trouble = {problem: string; detail: Record<string, unknown>}
