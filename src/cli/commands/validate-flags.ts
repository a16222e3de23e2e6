/* What flags of `validate` come to, for all commands that report as it does. */
import { diagnostic } from "../../diag/diagnostic.js";
import type { ReportOptions } from "../../report/report-options.js";
import { InputError } from "../../session/input-error.js";
import { REASONS, type Reason } from "../../verdict/reasons.js";
import { DEFAULT_FAIL_ON } from "../exit-code.js";
import type { ReportFlags } from "../output/write-report.js";

export const DEFAULT_STORIES = 3;
/** Violations of a trace of which the story is found out to know them again, where a format has fingerprints. */
export const MAX_KNOWN = 100;

interface DetailFlags {
  readonly quiet?: true;
  readonly verbose?: true;
}

export function detailOf({ quiet, verbose }: DetailFlags): ReportOptions["detail"] {
  return quiet === true ? "brief" : verbose === true ? "full" : "rules";
}

/** How many violations of a trace are to be explained, where `stories` are told in full. */
export function knownStories(stories: number, { format }: ReportFlags): number {
  return format?.some(({ name }) => name === "sarif") ? Math.max(stories, MAX_KNOWN) : stories;
}

/** --strict is an abbreviation, and --fail-on is what it abbreviates. */
export function reasonsOf({
  failOn,
  strict,
  quiet,
  verbose,
}: DetailFlags & { readonly failOn?: readonly Reason[]; readonly strict?: true }): readonly Reason[] {
  if (failOn !== undefined && strict === true)
    throw new InputError(diagnostic("MMS7028", undefined, { flag: "--strict", other: "--fail-on" }));
  if (quiet === true && verbose === true)
    throw new InputError(diagnostic("MMS7028", undefined, { flag: "--quiet", other: "--verbose" }));
  return failOn ?? (strict === true ? REASONS : DEFAULT_FAIL_ON);
}
