/* What flags of `validate` come to, for all commands that report as it does. */
import { diagnostic } from "../../diag/diagnostic.js";
import type { ReportOptions } from "../../report/report-options.js";
import { InputError } from "../../session/input-error.js";
import { REASONS, type Reason } from "../../verdict/reasons.js";
import { DEFAULT_FAIL_ON } from "../exit-code.js";

export const DEFAULT_STORIES = 3;

interface DetailFlags {
  readonly quiet?: true;
  readonly verbose?: true;
}

export function detailOf({ quiet, verbose }: DetailFlags): ReportOptions["detail"] {
  return quiet === true ? "brief" : verbose === true ? "full" : "rules";
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
