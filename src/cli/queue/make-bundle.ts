/* What a worker elsewhere needs to judge as this mmspec would. */
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { readText } from "../../files/bytes/read-text.js";
import { ownFieldMaps } from "../../files/specs/field-maps.js";
import { type LoadedSpecs, specFiles } from "../../files/specs/find-specs.js";
import type { CommandIo } from "../io.js";
import type { ReplayFlags } from "../workers/tasks.js";
import type { Bundle } from "./queue-messages.js";

export async function bundleOf(
  specs: LoadedSpecs,
  flags: ReplayFlags,
  stories: number,
  io: CommandIo,
): Promise<Bundle> {
  const { spec, constant, records, sortWindow, strictFields, allowBadLines, all, rule, from, timeout } =
    flags;
  // Folders are their files; what comes with mmspec comes with a worker, too.
  const named = spec?.flatMap((entry) =>
    existsSync(resolve(io.cwd, entry)) ? specFiles([entry], io) : [entry],
  );
  const replay = {
    spec: named,
    constant,
    records,
    sortWindow,
    strictFields,
    allowBadLines,
    all,
    rule,
    from,
    timeout,
  } satisfies Record<keyof Omit<ReplayFlags, "map" | "coverage">, unknown>;
  return {
    // Without what is undefined, which is as good as not there.
    flags: Object.fromEntries(Object.entries(replay).filter(([, value]) => value !== undefined)),
    stories,
    texts: new Map(specs.files.map((path) => [path, readText(resolve(io.cwd, path))])),
    maps: await ownFieldMaps(flags.map, io, spec ?? []),
  };
}
