/* Whether dist/ is what the sources say, by a hash of all that the build reads. */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, sep } from "node:path";

/** The file of dist/ with the hash of what it was built from. */
const NOTE = "sources.sha256";

/** Whether the checkout's dist/ was built from the sources as they are. */
export function isBuilt(root) {
  try {
    return readFileSync(join(root, "dist", NOTE), "utf8") === sourcesHash(root);
  } catch (error) {
    if (error.code === "ENOENT") return false;
    throw error;
  }
}

export function noteSources(dist, hash) {
  writeFileSync(join(dist, NOTE), hash);
}

/** Of the names and texts of the build's inputs. */
export function sourcesHash(root) {
  const hash = createHash("sha256");
  for (const file of sourcesOf(root)) {
    const text = readFileSync(join(root, file));
    hash.update(`${file}\0${text.length}\0`).update(text);
  }
  return hash.digest("hex");
}

function sourcesOf(root) {
  const under = (folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) =>
        join(entry.parentPath ?? entry.path, entry.name)
          .slice(root.length + 1)
          .split(sep)
          .join("/"),
      );
  return [
    // The parser is made of the grammar.
    ...under("src").filter((file) => /\.m?[jt]s$/.test(file) && !file.includes("/generated/")),
    ...under("specs").filter((file) => file.endsWith(".mms")),
    ...under("grammar"),
    "tsconfig.json",
    // The versions of what builds.
    "package-lock.json",
  ].sort();
}
