// For a process: folders in `instances` are filled as made-up-tracefs.ts does it.
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { basename, dirname, join } from "node:path";

const { mkdirSync, rmdirSync } = fs;
const isInstance = (path) => basename(dirname(String(path))) === "instances";

fs.mkdirSync = (path, options) => {
  const made = mkdirSync(path, options);
  if (!isInstance(path)) return made;
  // What is read is not copied: a limit on what is written is for the recording.
  const filter = (from) => basename(from) !== "trace_pipe_raw";
  const from = join(path, "../../.instance");
  fs.cpSync(from, path, { recursive: true, filter });
  for (const cpu of fs.readdirSync(join(from, "per_cpu")))
    fs.linkSync(join(from, "per_cpu", cpu, "trace_pipe_raw"), join(path, "per_cpu", cpu, "trace_pipe_raw"));
  return made;
};
fs.rmdirSync = (path, options) => {
  const names = isInstance(path) ? fs.readdirSync(path) : [];
  for (const name of names) fs.rmSync(join(path, name), { recursive: true });
  return rmdirSync(path, options);
};
syncBuiltinESMExports();
