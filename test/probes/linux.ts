/* The shipped catalogues, with the kernels that they are made for. */
import { readFileSync } from "node:fs";
import { sentence } from "../../src/diag/diagnostic.js";
import { Btf } from "../../src/probes/btf/read-btf.js";
import { type Catalogue, parseCatalogue } from "../../src/probes/catalogue.js";
import type { Kernel } from "../../src/probes/kernel.js";
import { KernelProbes } from "../../src/probes/kernel-probes.js";
import { constantsFrom } from "../../src/replay/constants.js";
import { LINUX } from "../importers/import-text.js";
import { mmFiles, programOf } from "../specs/replay-mm.js";
import { kernelBtf } from "./make-btf.js";

export type Line = "6.12" | "6.1";

function loadCatalogue(): Catalogue {
  const path = "specs/mm/probes/linux.json";
  const { catalogue, diagnostics } = parseCatalogue(path, readFileSync(path, "utf8"));
  if (catalogue === undefined) throw new Error(diagnostics.map((d) => sentence(d).message).join("; "));
  return catalogue;
}

export const CATALOGUE = loadCatalogue();
/** The shipped model. */
export const mm = programOf(mmFiles);
export const CONSTANTS = {
  "6.12": constantsFrom(mm, { kernel: "6.12" }),
  "6.1": constantsFrom(mm, { kernel: "6.1" }),
};

export function book(line: Line, kernel: Partial<Kernel> = {}): KernelProbes {
  const all = { release: line, btf: new Btf(kernelBtf(line)), symbols: undefined, ...kernel };
  return new KernelProbes(CATALOGUE, LINUX, all);
}
