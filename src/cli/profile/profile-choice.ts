/* What the user asks of a profile. */

/** What it can be written to files as. */
export const PROFILE_FILES = ["json", "speedscope"] as const;

/** --profile, or one --profile-as. */
export interface ProfileChoice {
  readonly name: "pretty" | (typeof PROFILE_FILES)[number];
  /** undefined: standard error. */
  readonly path: string | undefined;
}
