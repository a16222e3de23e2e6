/*
 * The one table of codes. Hundreds by stage: 1xxx syntax, 2xxx names, 3xxx types, 4xxx lowering and emission,
 * 5xxx traces and importers, 6xxx evaluation, 7xxx the command. A number is never reused.
 */
import { commandCodes } from "./command.js";
import type { Entry } from "./entry.js";
import { evaluationCodes } from "./evaluation.js";
import { importerCodes } from "./importers.js";
import { loweringCodes } from "./lowering.js";
import { moduleCodes } from "./modules.js";
import { nameCodes } from "./names.js";
import { recordingCodes } from "./recording.js";
import { syntaxCodes } from "./syntax.js";
import { traceCodes } from "./traces.js";
import { typeCodes } from "./types.js";

export const catalogue = {
  ...syntaxCodes,
  ...nameCodes,
  ...moduleCodes,
  ...typeCodes,
  ...loweringCodes,
  ...traceCodes,
  ...importerCodes,
  ...evaluationCodes,
  ...commandCodes,
  ...recordingCodes,
};

export type Code = keyof typeof catalogue;
export type Details<C extends Code> = (typeof catalogue)[C] extends Entry<infer D> ? D : never;
