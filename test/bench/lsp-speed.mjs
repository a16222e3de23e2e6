// How long an editor waits for diagnostics and for completion, as a client over stdio measures it.
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import protocol from "vscode-languageserver-protocol/node.js";

const MODULE = join("specs", "mm", "mremap.mms");
const AT = "copying[self].dst = NULL";

/** Rows of the table. `seconds(command, args)` measures a process, `median` its runs. */
export async function lspSpeed({ root, bin, quick, seconds, median }) {
  const child = spawn(process.execPath, [bin, "lsp"], { stdio: ["pipe", "pipe", "inherit"] });
  const connection = protocol.createProtocolConnection(
    new protocol.StreamMessageReader(child.stdout),
    new protocol.StreamMessageWriter(child.stdin),
  );
  let wake = () => {};
  connection.onNotification("textDocument/publishDiagnostics", () => wake());
  connection.listen();
  const published = () => new Promise((resolve) => (wake = resolve));
  const folder = pathToFileURL(join(root, "specs")).href;
  await connection.sendRequest("initialize", {
    processId: null,
    rootUri: null,
    workspaceFolders: [{ uri: folder, name: "specs" }],
    capabilities: {},
  });
  await connection.sendNotification("initialized", {});
  const uri = pathToFileURL(join(root, MODULE)).href;
  const text = readFileSync(join(root, MODULE), "utf8");
  const before = text.slice(0, text.indexOf(AT)).split("\n");
  const position = { line: before.length - 1, character: before.at(-1).length };
  let next = published();
  const textDocument = { uri, languageId: "mmspec", version: 1, text };
  await connection.sendNotification("textDocument/didOpen", { textDocument });
  await next;
  const keystrokes = [];
  const completions = [];
  for (let i = 0; i < (quick ? 20 : 60); i++) {
    // A letter that makes a name unknown, and its removal.
    const end = { ...position, character: position.character + (i % 2) };
    const change = { range: { start: position, end }, text: i % 2 === 0 ? "x" : "" };
    next = published();
    const start = performance.now();
    await connection.sendNotification("textDocument/didChange", {
      textDocument: { uri, version: i + 2 },
      contentChanges: [change],
    });
    await next;
    const shown = performance.now();
    await connection.sendRequest("textDocument/completion", { textDocument: { uri }, position });
    keystrokes.push(shown - start);
    completions.push(performance.now() - shown);
  }
  await connection.sendRequest("shutdown");
  await connection.sendNotification("exit");
  const check =
    median([0, 1, 2].map(() => seconds(process.execPath, [bin, "check", "--quiet", MODULE]))) * 1000;
  const keystroke = median(keystrokes);
  const ms = (time) => `${Math.round(time)} ms`;
  return [
    [
      "diagnostics of mm.mremap after a keystroke, median",
      "<= 100 ms",
      `${ms(keystroke)}; ${(check / keystroke).toFixed(1)} times as fast as mmspec check of it (${ms(check)})`,
    ],
    ["completion there, median", "<= 50 ms", ms(median(completions))],
  ];
}
