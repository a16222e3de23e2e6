/* The commands that are about the command itself: completion, man, and what --version says. */
import type { Command } from "commander";
import { EXIT_CODES } from "../exit-code.js";
import { readChoice } from "../flag-values.js";
import type { CommandIo } from "../io.js";
import { addExamples } from "./examples.js";

/** To be called when all others are there. */
export function addHelpCommands(program: Command, io: CommandIo, done: (exit: number) => void): void {
  program
    .command("completion")
    .description("print a script by which a shell completes commands and flags")
    .argument("<shell>", "bash, zsh or fish", readChoice("the shell", ["bash", "zsh", "fish"]))
    .action(async (shell: "bash" | "zsh" | "fish") => {
      const [{ completions }, { commandsOf }] = await Promise.all([
        import("./completions.js"),
        import("./command-tree.js"),
      ]);
      await io.stdout.write(completions[shell](commandsOf(program)));
      done(0);
    });
  program
    .command("man")
    .description("print the manual page: mmspec man | man -l -")
    .action(async () => {
      const [{ manPage }, { commandsOf, rootOf }] = await Promise.all([
        import("./man-page.js"),
        import("./command-tree.js"),
      ]);
      await io.stdout.write(manPage(rootOf(program), commandsOf(program), EXIT_CODES));
      done(0);
    });
  program.helpCommand("help [command]", "print the help of a command");
  addExamples(program);
}

/** What --version prints with --verbose: what a report of a bug should say. */
export function verboseVersion(version: string): string {
  const { node, v8, zstd } = process.versions as NodeJS.ProcessVersions & { readonly zstd?: string };
  return [
    `mmspec ${version}`,
    `node ${node}, V8 ${v8}`,
    `zstd ${zstd ?? "by fzstd"}`,
    `${process.platform} ${process.arch}`,
  ].join("\n");
}
