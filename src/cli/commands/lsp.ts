/* `mmspec lsp`: a language server on standard input and output. */
import { readFileSync } from "node:fs";
import { createConnection, StreamMessageReader, StreamMessageWriter } from "vscode-languageserver/node.js";
import { readText } from "../../files/bytes/read-text.js";
import { PACKAGE_JSON, SHIPPED } from "../../files/package-files.js";
import { openPath } from "../../files/services.js";
import { workspaceSpecs } from "../../files/specs/find-specs.js";
import { serve } from "../../lsp/server.js";
import { EXIT } from "../exit-code.js";
import type { CommandIo } from "../io.js";

/** Ends with the client, as the protocol has it: an `exit` without a `shutdown` is an error. */
export async function lsp(io: CommandIo): Promise<number> {
  const connection = createConnection(
    new StreamMessageReader(process.stdin),
    new StreamMessageWriter(process.stdout),
  );
  const { version } = JSON.parse(readFileSync(PACKAGE_JSON, "utf8")) as { version: string };
  const isOrderly = await serve(connection, {
    version,
    files: {
      shipped: SHIPPED,
      readText(path) {
        try {
          return readText(path);
        } catch {
          return undefined;
        }
      },
      specFiles: workspaceSpecs,
    },
    openTrace: (path) => openPath(path, io),
  });
  return isOrderly ? EXIT.ok : EXIT.violated;
}
