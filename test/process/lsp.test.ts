/* `mmspec lsp` as editors start it: a process, and the protocol on its standard input and output. */
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { MODULE, sessions } from "../lsp/sessions.js";
import { type Client, clientOfProcess, root } from "../support/lsp-client.js";

let client: Client;
beforeAll(async () => {
  client = clientOfProcess();
  await client.initialize(join(root, "specs"));
});
afterAll(async () => {
  expect(await client.shutDown()).toBe(0);
});

test.each(sessions)("$does", async ({ run }) => {
  const editor = await client.open(MODULE);
  try {
    await run(editor, client);
  } finally {
    await editor.close();
  }
});

test("a client that goes without a word ends it, with an error", async () => {
  const other = clientOfProcess();
  await other.initialize(root);
  await other.connection.sendNotification("exit");
  expect(await other.end()).toBe(1);
  other.connection.dispose();
});
