/* Whether there is an mmspec.json: a run without one does not pay for reading it. */
import { existsSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import type { Command } from "commander";
import { diagnostic } from "../../diag/diagnostic.js";
import { InputError } from "../../session/input-error.js";
import type { Config } from "./read-config.js";

export const CONFIG_FILE = "mmspec.json";

/** The nearest mmspec.json, from a folder upwards. */
function findConfig(cwd: string): string | undefined {
  for (let folder = resolve(cwd); ; folder = dirname(folder)) {
    const path = join(folder, CONFIG_FILE);
    if (existsSync(path)) return relative(cwd, path);
    if (dirname(folder) === folder) return undefined;
  }
}

/** Sets the flags that the command line leaves open; `only` are those that the file is asked for. */
export async function configure(
  command: Command,
  cwd: string,
  only: (key: string) => boolean = () => true,
): Promise<Config | undefined> {
  // Of --config FILE the file, of --no-config false.
  const named = command.getOptionValue("config") as string | boolean | undefined;
  const path = typeof named === "string" ? named : named === false ? undefined : findConfig(cwd);
  if (path === undefined) return undefined;
  const { applyConfig } = await import("./apply-config.js");
  return applyConfig(command, path, cwd, only);
}

/** The traces that are named, else those of the file; that there are none is an error. */
export function requireTraces(named: readonly string[], config: Config | undefined): readonly string[] {
  if (named.length > 0) return named;
  const entry = config?.entries.find(({ key }) => key === "traces");
  if (entry === undefined)
    throw new InputError(diagnostic("MMS7006", undefined, { command: "mmspec validate", what: "a trace" }));
  return entry.values.map(({ text }) => text);
}
