/* The manual page, in the man macros of troff. */
import type { CommandHelp, OptionHelp } from "./command-tree.js";
import { EXAMPLES } from "./examples.js";

export function manPage(root: CommandHelp, commands: readonly CommandHelp[], exitCodes: string): string {
  return [
    '.TH MMSPEC 1 "" mmspec "User Commands"',
    ".SH NAME",
    `mmspec \\- ${plain(lower(root.description).replace(/\.$/, ""))}`,
    ".SH SYNOPSIS",
    ".B mmspec",
    ".I command",
    "[\\fIoptions\\fR] [\\fIarguments\\fR]",
    ".SH DESCRIPTION",
    plain(root.description),
    "The guide is README.md of the package; the language is described in specs/LANGUAGE.md.",
    ".SH OPTIONS",
    ...root.options.flatMap(option),
    ".SH COMMANDS",
    ...commands.flatMap(section),
    ".SH EXIT STATUS",
    ".nf",
    ...exitCodes
      .split("\n")
      .filter((line) => /^\s+\d/.test(line))
      .map((line) => plain(line.trim())),
    ".fi",
    "",
  ].join("\n");
}

function section({ name, description, arguments: args, options }: CommandHelp): string[] {
  const examples = EXAMPLES[name];
  return [
    `.SS mmspec ${plain(name)} ${plain(args.map((a) => a.name).join(" "))}`.trimEnd(),
    plain(`${description.charAt(0).toUpperCase()}${description.slice(1)}.`),
    ...args.flatMap((a) => [".TP", `\\fI${plain(a.name)}\\fR`, plain(a.description)]),
    ...options.flatMap(option),
    ...(examples === undefined ? [] : [".PP", "Examples:", ".nf", ...examples.map(plain), ".fi"]),
  ];
}

function option({ flags, description }: OptionHelp): string[] {
  return [".TP", `\\fB${plain(flags)}\\fR`, plain(description)];
}

const lower = (text: string) => `${text.charAt(0).toLowerCase()}${text.slice(1)}`;

/** A text in which nothing is a request or an escape. */
function plain(text: string): string {
  const escaped = text.replace(/\\/g, "\\e").replace(/-/g, "\\-").replace(/…/g, "...");
  return /^[.']/.test(escaped) ? `\\&${escaped}` : escaped;
}
