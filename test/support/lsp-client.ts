/* A client of the language server as an editor is one: the protocol over streams, to a server here or in a process. */
import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { pathToFileURL } from "node:url";
import {
  createConnection,
  StreamMessageReader as ServerReader,
  StreamMessageWriter as ServerWriter,
} from "vscode-languageserver/node.js";
import {
  type ClientCapabilities,
  type CompletionItem,
  createProtocolConnection,
  type InitializeResult,
  type Position,
  type ProtocolConnection,
  type PublishDiagnosticsParams,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-languageserver-protocol/node.js";
import { openPath } from "../../src/files/services.js";
import { workspaceSpecs } from "../../src/files/specs/find-specs.js";
import { serve } from "../../src/lsp/server.js";

export const root = join(import.meta.dirname, "../..");

const capabilities: ClientCapabilities = {
  textDocument: {
    publishDiagnostics: { relatedInformation: true },
    completion: { completionItem: { snippetSupport: true } },
    codeAction: { codeActionLiteralSupport: { codeActionKind: { valueSet: ["quickfix", "source.fixAll"] } } },
  },
  workspace: { workspaceFolders: true, codeLens: { refreshSupport: true } },
};

/** A text that is open in the editor; `edit` types into it. */
export class Editor {
  text: string;
  version = 1;

  constructor(
    readonly client: Client,
    readonly uri: string,
    text: string,
  ) {
    this.text = text;
  }

  /** The place right behind `text` (or in front of it, or at `▮` in it); the first one behind `from`. */
  at(text: string, from = ""): Position {
    const [before, behind] = text.includes("▮") ? (text.split("▮") as [string, string]) : ["", text];
    const start = this.text.indexOf(from);
    const found = this.text.indexOf(before + behind, start < 0 ? 0 : start + from.length);
    if (found < 0) throw new Error(`${text} is not in ${this.uri}`);
    return this.position(found + before.length);
  }

  position(offset: number): Position {
    const lines = this.text.slice(0, offset).split("\n");
    return { line: lines.length - 1, character: lines.at(-1)!.length };
  }

  offset({ line, character }: Position): number {
    return this.text.split("\n").slice(0, line).join("\n").length + (line === 0 ? 0 : 1) + character;
  }

  /** Replaces the first `old` as one keystroke does; resolves when the client has sent it. */
  async type(old: string, text: string): Promise<void> {
    const at = this.text.indexOf(old);
    if (at < 0) throw new Error(`${old} is not in ${this.uri}`);
    const range = { start: this.position(at), end: this.position(at + old.length) };
    this.text = this.text.slice(0, at) + text + this.text.slice(at + old.length);
    this.version++;
    await this.client.connection.sendNotification("textDocument/didChange", {
      textDocument: { uri: this.uri, version: this.version },
      contentChanges: [{ range, text }],
    });
  }

  ask<T>(method: string, more: object = {}): Promise<T> {
    return this.client.connection.sendRequest(method, { textDocument: { uri: this.uri }, ...more });
  }

  async complete(at: Position): Promise<CompletionItem[]> {
    return this.ask<CompletionItem[]>("textDocument/completion", { position: at });
  }

  /** Until the server has taken its diagnostics back. */
  async close(): Promise<void> {
    const textDocument = { uri: this.uri };
    await this.client.published(this.uri, () =>
      this.client.connection.sendNotification("textDocument/didClose", { textDocument }),
    );
  }
}

export class Client {
  readonly #published = new Map<string, PublishDiagnosticsParams>();
  readonly #waiting: (() => void)[] = [];
  info: InitializeResult | undefined;

  constructor(
    readonly connection: ProtocolConnection,
    readonly end: () => Promise<number>,
  ) {
    connection.onNotification("textDocument/publishDiagnostics", (params: PublishDiagnosticsParams) => {
      this.#published.set(params.uri, params);
      for (const wake of this.#waiting.splice(0)) wake();
    });
    connection.onRequest("workspace/codeLens/refresh", () => null);
    connection.onRequest("client/registerCapability", () => null);
    connection.onRequest("workspace/diagnostic/refresh", () => null);
    connection.listen();
  }

  async initialize(folder: string, more: ClientCapabilities = {}): Promise<void> {
    this.info = await this.connection.sendRequest<InitializeResult>("initialize", {
      processId: null,
      rootUri: null,
      workspaceFolders: [{ uri: pathToFileURL(folder).href, name: "specs" }],
      capabilities: {
        ...capabilities,
        textDocument: { ...capabilities.textDocument, ...more.textDocument },
      },
    });
    await this.connection.sendNotification("initialized", {});
  }

  async open(path: string, text = readFileSync(join(root, path), "utf8")): Promise<Editor> {
    const uri = pathToFileURL(join(root, path)).href;
    const textDocument = { uri, languageId: "mmspec", version: 1, text };
    await this.published(uri, () =>
      this.connection.sendNotification("textDocument/didOpen", { textDocument }),
    );
    return new Editor(this, uri, text);
  }

  /** The diagnostics that are published next for a document; `send` makes the server do so. */
  async published(
    uri: string,
    send: () => Promise<unknown>,
  ): Promise<PublishDiagnosticsParams["diagnostics"]> {
    this.#published.delete(uri);
    await send();
    while (!this.#published.has(uri)) await new Promise<void>((wake) => this.#waiting.push(wake));
    return this.#published.get(uri)!.diagnostics;
  }

  /** Says goodbye; resolves to the exit code. */
  async shutDown(): Promise<number> {
    await this.connection.sendRequest("shutdown");
    await this.connection.sendNotification("exit");
    const code = await this.end();
    this.connection.dispose();
    return code;
  }
}

/** A client of a server in this process. */
export function clientHere(): Client {
  const toServer = new PassThrough();
  const toClient = new PassThrough();
  const server = createConnection(new ServerReader(toServer), new ServerWriter(toClient));
  const io = { cwd: root, stdin: toServer };
  const ended = serve(server, {
    version: "test",
    files: {
      shipped: join(root, "specs"),
      readText: (path) => {
        try {
          return readFileSync(path, "utf8");
        } catch {
          return undefined;
        }
      },
      specFiles: workspaceSpecs,
    },
    openTrace: (path) => openPath(path, io),
  });
  const connection = createProtocolConnection(
    new StreamMessageReader(toClient),
    new StreamMessageWriter(toServer),
  );
  return new Client(connection, async () => ((await ended) ? 0 : 1));
}

/** A client of `mmspec lsp`. */
export function clientOfProcess(): Client {
  const child: ChildProcess = spawn(process.execPath, [join(root, "dist/cli/bin.js"), "lsp", "--stdio"], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const ended = new Promise<number>((resolve) => child.on("exit", (code) => resolve(code ?? -1)));
  const connection = createProtocolConnection(
    new StreamMessageReader(child.stdout!),
    new StreamMessageWriter(child.stdin!),
  );
  return new Client(connection, () => ended);
}
