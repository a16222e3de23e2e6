/* The shipped specs as the build compiled them: what is needed to replay, without their texts and trees. */
import { createHash } from "node:crypto";
import type { SpecModule } from "../runtime/machine.js";
import type { RunnableProgram } from "./load-program.js";

/** The file name for a program made of these modules (and what they extend). */
export function precompiledName(modules: readonly string[]): string {
  return modules.length === 1 ? modules[0]! : "all";
}

/** Tells whether the texts that were compiled have changed. */
export function textsHash(texts: readonly string[]): string {
  const hash = createHash("sha256");
  for (const text of texts) hash.update(`${text.length} `).update(text);
  return hash.digest("hex");
}

/** A program that was compiled at build time, and what it was compiled from. */
export interface Precompiled extends RunnableProgram {
  /** Of the texts, relative to the shipped specs' folder, in dependency order. */
  readonly files: readonly string[];
  readonly hash: string;
}

/** Loads one by name; undefined if the build made none. */
export async function loadPrecompiled(name: string): Promise<Precompiled | undefined> {
  if (!/^[\w.]+$/.test(name)) return undefined;
  try {
    const module = await import(new URL(`../shipped/${name}.js`, import.meta.url).href);
    return {
      spec: module.spec,
      decoders: module.decoders,
      schemas: module.schemas,
      constants: module.constants,
      dataflow: module.dataflow,
      files: module.files,
      hash: module.hash,
      async provenance(): Promise<SpecModule> {
        return (await import(new URL(`../shipped/${name}.told.js`, import.meta.url).href)).spec;
      },
    };
  } catch (e) {
    if ((e as NodeJS.ErrnoException).code === "ERR_MODULE_NOT_FOUND") return undefined;
    throw e;
  }
}
