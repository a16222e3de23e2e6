/* Starts `mmspec lsp` for .mms files, and puts what came of a TEST behind it. */
import { commands, type ExtensionContext, window, workspace } from "vscode";
import {
  LanguageClient,
  type LanguageClientOptions,
  type ServerOptions,
} from "vscode-languageclient/node.js";

interface TestResult {
  readonly title: string;
  readonly ok: boolean;
  readonly message: string;
}

let client: LanguageClient | undefined;

export async function activate(context: ExtensionContext): Promise<void> {
  context.subscriptions.push(
    commands.registerCommand("mmspec.restart", async () => {
      await deactivate();
      await start();
    }),
  );
  await start();
}

export async function deactivate(): Promise<void> {
  await client?.stop();
  client = undefined;
}

async function start(): Promise<void> {
  const command = workspace.getConfiguration("mmspec").get("command", "mmspec");
  const server: ServerOptions = { command, args: ["lsp"] };
  const options: LanguageClientOptions = {
    documentSelector: [{ language: "mmspec" }],
    middleware: {
      // A lens shows what came of its test; one that is not as expected is also told.
      async executeCommand(name, given, next) {
        const results = (await next(name, given)) as readonly TestResult[] | undefined;
        const failed = results?.filter(({ ok }) => !ok) ?? [];
        for (const { title, message } of failed) void window.showWarningMessage(`${title}: ${message}`);
        return results;
      },
    },
  };
  client = new LanguageClient("mmspec", "mmspec", server, options);
  try {
    await client.start();
  } catch {
    client = undefined;
    void window.showErrorMessage(
      `mmspec: cannot run \`${command} lsp\`. Set mmspec.command to where mmspec is.`,
    );
  }
}
