/*
 * The language server: the protocol on one side, a Workspace on the other. Requests are answered from the text as it is at
 * that moment; nothing waits for the typing to stop.
 */
import {
  CodeActionKind,
  CodeLensRefreshRequest,
  type Connection,
  DidChangeWatchedFilesNotification,
  type InitializeParams,
  type InitializeResult,
  LSPErrorCodes,
  ResponseError,
  type ServerCapabilities,
  TextDocumentSyncKind,
  TextDocuments,
} from "vscode-languageserver/node.js";
import { TextDocument } from "vscode-languageserver-textdocument";
import { formatModule } from "../syntax/format/format-module.js";
import { complete } from "./completion.js";
import { codeActions, shownDiagnostics } from "./diagnostics.js";
import { hover } from "./hover.js";
import { inlayHints } from "./inlay-hints.js";
import { documentSymbols, foldingRanges, workspaceSymbols } from "./outline.js";
import { locationOf, offsetAt, pathOf, positionAt, rangeOf, uriOf } from "./places.js";
import { nameAt, references, rename, whyNot } from "./references.js";
import { legend, semanticTokens } from "./semantic-tokens.js";
import { signatureHelp } from "./signature-help.js";
import { type OpenTrace, RUN_TEST, RUN_TESTS, TestResults } from "./test-lens.js";
import { type Analysis, Workspace, type WorkspaceFiles } from "./workspace.js";

export interface ServerServices {
  readonly files: WorkspaceFiles;
  readonly openTrace: OpenTrace;
  readonly version: string;
}

const capabilities: ServerCapabilities = {
  textDocumentSync: TextDocumentSyncKind.Incremental,
  hoverProvider: true,
  definitionProvider: true,
  referencesProvider: true,
  documentHighlightProvider: true,
  renameProvider: { prepareProvider: true },
  completionProvider: { triggerCharacters: [".", "(", "\\"] },
  signatureHelpProvider: { triggerCharacters: ["(", ","] },
  documentSymbolProvider: true,
  workspaceSymbolProvider: true,
  foldingRangeProvider: true,
  semanticTokensProvider: { legend, full: true },
  documentFormattingProvider: true,
  codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix, CodeActionKind.SourceFixAll] },
  inlayHintProvider: true,
  codeLensProvider: {},
  executeCommandProvider: { commands: [RUN_TEST, RUN_TESTS] },
  diagnosticProvider: { identifier: "mmspec", interFileDependencies: true, workspaceDiagnostics: false },
  workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
};

/** Serves a client until it says `exit`, or the connection ends; resolves to whether it had said `shutdown` before. */
export function serve(
  connection: Connection,
  { files, openTrace, version }: ServerServices,
): Promise<boolean> {
  const workspace = new Workspace(files);
  const documents = new TextDocuments(TextDocument);
  const results = new TestResults();
  let client: InitializeParams["capabilities"] = {};
  let hasShutDown = false;

  const pulls = () => client.textDocument?.diagnostic !== undefined;

  /** What depends on a text is other files' diagnostics too. */
  const publish = () => {
    if (pulls()) {
      if (client.workspace?.diagnostics?.refreshSupport === true) connection.languages.diagnostics.refresh();
      return;
    }
    for (const path of workspace.openPaths)
      void connection.sendDiagnostics({ uri: uriOf(path), diagnostics: shownDiagnostics(workspace, path) });
  };

  /** Calls `answer` with what is known of a document. */
  const within = <T>(uri: string, nothing: T, answer: (analysis: Analysis) => T): T => {
    const analysis = workspace.analysis(pathOf(uri));
    return analysis === undefined ? nothing : answer(analysis);
  };

  connection.onInitialize((params): InitializeResult => {
    client = params.capabilities;
    const folders = params.workspaceFolders ?? (params.rootUri ? [{ uri: params.rootUri, name: "" }] : []);
    workspace.folders = folders.map(({ uri }) => pathOf(uri));
    return { capabilities, serverInfo: { name: "mmspec", version } };
  });

  connection.onInitialized(() => {
    if (client.workspace?.didChangeWatchedFiles?.dynamicRegistration === true)
      void connection.client.register(DidChangeWatchedFilesNotification.type, {
        watchers: [{ globPattern: "**/*.mms" }],
      });
    if (client.workspace?.workspaceFolders === true)
      connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }) => {
        const gone = new Set(removed.map(({ uri }) => pathOf(uri)));
        const left = workspace.folders.filter((folder) => !gone.has(folder));
        workspace.folders = [...left, ...added.map(({ uri }) => pathOf(uri))];
        workspace.filesChanged();
        publish();
      });
  });

  documents.onDidChangeContent(({ document }) => {
    workspace.update(pathOf(document.uri), document.getText());
    if (!pulls() || workspace.openPaths.length > 1) publish();
  });
  documents.onDidClose(({ document }) => {
    workspace.close(pathOf(document.uri));
    if (!pulls()) void connection.sendDiagnostics({ uri: document.uri, diagnostics: [] });
  });
  connection.onDidChangeWatchedFiles(() => {
    workspace.filesChanged();
    publish();
  });

  connection.languages.diagnostics.on(({ textDocument }) => ({
    kind: "full",
    items: shownDiagnostics(workspace, pathOf(textDocument.uri)),
  }));

  connection.onHover(({ textDocument, position }) =>
    within(textDocument.uri, null, (a) => hover(workspace, a, offsetAt(a.source, position)) ?? null),
  );
  connection.onDefinition(({ textDocument, position }) =>
    within(textDocument.uri, null, (a) => {
      const name = nameAt(a, offsetAt(a.source, position));
      return name === undefined ? null : locationOf(name.binder.span);
    }),
  );
  connection.onReferences(({ textDocument, position, context }) =>
    within(textDocument.uri, [], (a) => {
      const name = nameAt(a, offsetAt(a.source, position));
      if (name === undefined) return [];
      return references(workspace, name.binder)
        .filter(({ use }) => context.includeDeclaration || use !== "declaration")
        .map(({ span }) => locationOf(span));
    }),
  );
  connection.onDocumentHighlight(({ textDocument, position }) =>
    within(textDocument.uri, [], (a) => {
      const name = nameAt(a, offsetAt(a.source, position));
      if (name === undefined) return [];
      return references(workspace, name.binder)
        .filter(({ span }) => span.file.path === a.path)
        .map(({ span, use }) => ({
          range: rangeOf(span),
          kind: use === "write" || use === "observe" ? 3 : 2,
        }));
    }),
  );
  connection.onPrepareRename(({ textDocument, position }) =>
    within(textDocument.uri, null, (a) => {
      const name = nameAt(a, offsetAt(a.source, position));
      if (name === undefined) return null;
      const refused = whyNot(workspace, name);
      if (refused !== undefined) throw new ResponseError(LSPErrorCodes.RequestFailed, refused);
      return { range: rangeOf(name.span), placeholder: name.binder.text };
    }),
  );
  connection.onRenameRequest(({ textDocument, position, newName }) =>
    within(textDocument.uri, null, (a) => {
      const name = nameAt(a, offsetAt(a.source, position));
      if (name === undefined) return null;
      const renamed = rename(workspace, name, newName);
      if ("refused" in renamed) throw new ResponseError(LSPErrorCodes.RequestFailed, renamed.refused);
      return renamed.edit;
    }),
  );
  connection.onCompletion(({ textDocument, position }) =>
    within(textDocument.uri, [], (a) => complete(workspace, a, offsetAt(a.source, position))),
  );
  connection.onSignatureHelp(({ textDocument, position }) =>
    within(textDocument.uri, null, (a) => signatureHelp(a, offsetAt(a.source, position)) ?? null),
  );
  connection.onDocumentSymbol(({ textDocument }) =>
    within(textDocument.uri, [], ({ module }) => (module === undefined ? [] : documentSymbols(module))),
  );
  connection.onWorkspaceSymbol(({ query }) => workspaceSymbols(workspace, query));
  connection.onFoldingRanges(({ textDocument }) =>
    within(textDocument.uri, [], ({ source, module }) => foldingRanges(source, module)),
  );
  connection.languages.semanticTokens.on(({ textDocument }) =>
    within(textDocument.uri, { data: [] as number[] }, ({ module, typed }) => ({
      data: module === undefined ? [] : semanticTokens(module, typed),
    })),
  );
  connection.languages.inlayHint.on(({ textDocument, range }) =>
    within(textDocument.uri, [], ({ module, typed, source }) =>
      module === undefined
        ? []
        : inlayHints(module, typed, offsetAt(source, range.start), offsetAt(source, range.end)),
    ),
  );
  connection.onDocumentFormatting(({ textDocument }) =>
    within(textDocument.uri, [], ({ source }) => {
      const { text } = formatModule(source);
      if (text === undefined || text === source.text) return [];
      return [changeBetween(source.text, text)].map(({ start, end, newText }) => ({
        range: { start: positionAt(source, start), end: positionAt(source, end) },
        newText,
      }));
    }),
  );
  connection.onCodeAction(({ textDocument, range, context }) =>
    codeActions(workspace, pathOf(textDocument.uri), range, context.only),
  );
  connection.onCodeLens(({ textDocument }) =>
    results.lenses(workspace, pathOf(textDocument.uri), textDocument.uri),
  );
  connection.onExecuteCommand(async ({ command, arguments: given = [] }) => {
    const [uri, title] = given as [string?, string?];
    if ((command !== RUN_TEST && command !== RUN_TESTS) || uri === undefined)
      throw new ResponseError(LSPErrorCodes.RequestFailed, `there is no command ${command}`);
    const wanted = command === RUN_TEST ? title : undefined;
    const found = await results.run(workspace, pathOf(uri), wanted, openTrace);
    if (client.workspace?.codeLens?.refreshSupport === true)
      void connection.sendRequest(CodeLensRefreshRequest.type);
    return found;
  });

  return new Promise((resolve) => {
    connection.onShutdown(() => {
      hasShutDown = true;
    });
    connection.onExit(() => resolve(hasShutDown));
    documents.listen(connection);
    connection.listen();
  });
}

/** What is between the lines that two texts begin and end with alike. */
function changeBetween(
  before: string,
  after: string,
): { readonly start: number; readonly end: number; readonly newText: string } {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start++;
  start = before.lastIndexOf("\n", start - 1) + 1;
  let same = 0;
  const most = Math.min(before.length, after.length) - start;
  while (same < most && before[before.length - 1 - same] === after[after.length - 1 - same]) same++;
  return { start, end: before.length - same, newText: after.slice(start, after.length - same) };
}
