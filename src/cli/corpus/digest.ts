/* What a verdict depends on but the trace: mmspec itself, the specs, and how traces are read; as one hash. */
import { createHash, type Hash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { serialize } from "node:v8";
import { BUILD_NOTE, PACKAGE_JSON, SHIPPED } from "../../files/package-files.js";
import { ownFieldMaps } from "../../files/specs/field-maps.js";
import type { LoadedSpecs } from "../../files/specs/find-specs.js";
import type { CommandIo } from "../io.js";
import type { ReplayFlags } from "../workers/tasks.js";

/** Of this mmspec: of its version, of what it was built from, and of the specs and maps that come with it. */
export function toolDigest(): string {
  const hash = createHash("sha256");
  const { version } = JSON.parse(readFileSync(PACKAGE_JSON, "utf8")) as { version: string };
  add(hash, version);
  add(hash, textOf(BUILD_NOTE) ?? "");
  const shipped = readdirSync(SHIPPED, { recursive: true, encoding: "utf8" }).filter((file) =>
    /\.(?:mms|json)$/.test(file),
  );
  for (const file of shipped.sort()) {
    add(hash, file);
    add(hash, readFileSync(join(SHIPPED, file)));
  }
  return hash.digest("hex");
}

/** What of the flags a verdict depends on, as plain data. What only ends a replay early has no part in it. */
export function replayOptions({
  constant,
  records,
  sortWindow,
  strictFields,
  allowBadLines,
  all,
  rule,
  from,
}: ReplayFlags): Record<keyof Omit<ReplayFlags, "spec" | "map" | "timeout" | "coverage">, unknown> {
  return {
    constant: constant === undefined ? null : [...constant].sort(),
    records: records === undefined || records === "all" ? (records ?? null) : [...records].sort(),
    sortWindow: sortWindow ?? null,
    strictFields: strictFields === true,
    allowBadLines: allowBadLines === true,
    all: all === true,
    rule: rule ?? null,
    from: from ?? null,
  };
}

/** `stories` are those that are explained; `isAdvised` whether the runs have advice. */
export async function replayDigest(
  specs: LoadedSpecs,
  flags: ReplayFlags,
  more: { readonly stories: number; readonly isAdvised: boolean },
  io: Pick<CommandIo, "cwd">,
): Promise<string> {
  const hash = createHash("sha256");
  add(hash, toolDigest());
  add(hash, JSON.stringify([specs.names, replayOptions(flags), more]));
  for (const path of [...specs.files].sort()) {
    add(hash, path);
    add(hash, readFileSync(resolve(io.cwd, path)));
  }
  // With what descriptions of events have told of them.
  const maps = await ownFieldMaps(flags.map, io, flags.spec ?? []);
  if (maps !== undefined) add(hash, serialize(maps));
  return hash.digest("hex");
}

/** With its length, so that no two lists of texts are the same bytes. */
function add(hash: Hash, text: string | Uint8Array): void {
  hash.update(`${text.length}\0`).update(text);
}

/** undefined where there is no such file. */
function textOf(path: URL): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
