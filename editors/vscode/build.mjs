// `npm run extension` packages the extension: its code and the client are joined to one file, and vsce makes a .vsix of it.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "..", "..");
const VSCE = "@vscode/vsce@4.1.0";

/** The code that VS Code loads. */
export async function bundle() {
  const build = await rolldown({
    cwd: here,
    input: "src/extension.mts",
    platform: "node",
    external: ["vscode"],
  });
  await build.write({ file: join(here, "out", "extension.js"), format: "cjs" });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await bundle();
  const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const flags = [
    "--no-dependencies",
    "--allow-missing-repository",
    "--skip-license",
    "--no-update-package-json",
  ];
  execFileSync("npx", ["--yes", VSCE, "package", version, "--no-git-tag-version", ...flags], {
    cwd: here,
    stdio: "inherit",
  });
}
