/* `mmspec config`: what validate would do with these flags here, and what says so. */
import type { Command } from "commander";
import { positionOf } from "../../diag/diagnostic.js";
import { formatByteSize } from "../../text/byte-size.js";
import { printable } from "../../text/printable.js";
import { CONFIG_KEYS } from "../config/config-schema.js";
import type { Config, ConfigEntry } from "../config/read-config.js";
import { DEFAULT_FAIL_ON } from "../exit-code.js";
import type { CommandIo } from "../io.js";

/** What holds where nobody says anything, of what is not just absent. */
const DEFAULTS: ReadonlyMap<string, string> = new Map([
  ["spec", "all that come with mmspec"],
  ["fail-on", DEFAULT_FAIL_ON.join(", ")],
  ["stories", "3"],
  ["format", "pretty"],
]);

/** `command` has the flags of validate, as the command line and `config` set them. */
export async function config(
  traces: readonly string[],
  command: Command,
  found: Config | undefined,
  io: CommandIo,
): Promise<void> {
  const rows = Object.keys(CONFIG_KEYS).flatMap((key) => {
    const entry = found?.entries.find((e) => e.key === key);
    if (key === "traces" && traces.length > 0) return [[key, traces.join(", "), "command line"]];
    const option = command.options.find((o) => o.long === `--${key}`);
    const source = option === undefined ? undefined : command.getOptionValueSource(option.attributeName());
    if (source === "cli")
      return [[key, shown(key, command.getOptionValue(option!.attributeName())), "command line"]];
    if (entry !== undefined && (source === "config" || key === "traces"))
      return [[key, textOf(entry), placeOf(entry)]];
    const value = DEFAULTS.get(key);
    return value === undefined ? [] : [[key, value, "default"]];
  });
  const widths = [0, 1].map((i) => Math.max(...rows.map((row) => row[i]!.length)));
  const lines = rows.map((row) => row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join("  "));
  await io.stdout.write(
    `${found === undefined ? "no mmspec.json" : printable(found.path)}\n${lines.map((line) => `  ${printable(line)}\n`).join("")}`,
  );
}

const textOf = ({ values }: ConfigEntry) => values.map((v) => v.text).join(", ");

function placeOf({ at }: ConfigEntry): string {
  const { path, line, column } = positionOf(at);
  return `${path}:${line}:${column}`;
}

/** What a flag's reader has made of it, as one would write it. */
function shown(key: string, value: unknown): string {
  if (typeof value === "number" && key === "max-memory") return formatByteSize(value);
  if (typeof value === "number" && (key === "timeout" || key === "sort-window")) return `${value / 1e6}ms`;
  if (value instanceof Map) return [...value].map(([name, text]) => `${name}=${text}`).join(", ");
  if (value instanceof Set || Array.isArray(value)) return [...value].map((v) => shown(key, v)).join(", ");
  if (typeof value !== "object" || value === null) return String(value);
  const { name, path } = value as { name?: string; path?: string };
  return path === undefined ? String(name) : `${name}:${path}`;
}
