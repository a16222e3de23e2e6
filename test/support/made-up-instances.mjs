// For a process: folders in `instances` are filled as made-up-tracefs.ts does it.
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { basename, dirname, join } from "node:path";

const { mkdirSync, rmdirSync } = fs;
const isInstance = (path) => basename(dirname(String(path))) === "instances";

fs.mkdirSync = (path, options) => {
  const made = mkdirSync(path, options);
  if (isInstance(path)) fs.cpSync(join(path, "../../.instance"), path, { recursive: true });
  return made;
};
fs.rmdirSync = (path, options) =>
  isInstance(path) ? fs.rmSync(path, { recursive: true }) : rmdirSync(path, options);
syncBuiltinESMExports();
