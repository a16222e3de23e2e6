/* The values of mmspec.json as if they were flags, where the command line has none: read by the flags' own readers. */
import type { Command, Option } from "commander";
import { InputError } from "../../session/input-error.js";
import { type Config, type ConfigEntry, readConfig } from "./read-config.js";

/** Flags of which one speaks against the other: on the command line it also wins over that in the file. */
const RIVALS: ReadonlyMap<string, string> = new Map([
  ["fail-on", "strict"],
  ["strict", "fail-on"],
  ["verbose", "quiet"],
]);

/** Sets the flags that the command line leaves open; `only` are those that the file is asked for. */
export function applyConfig(
  command: Command,
  path: string,
  cwd: string,
  only: (key: string) => boolean,
): Config {
  const config = readConfig(path, cwd);
  for (const entry of config.entries) {
    const option = command.options.find((o) => o.long === `--${entry.key}`);
    if (option === undefined || !only(entry.key)) continue;
    if (isGiven(command, entry.key) || isGiven(command, RIVALS.get(entry.key))) continue;
    command.setOptionValueWithSource(option.attributeName(), valueOf(entry, option), "config");
  }
  return config;
}

function isGiven(command: Command, key: string | undefined): boolean {
  const option = command.options.find((o) => o.long === `--${key}`);
  return option !== undefined && command.getOptionValueSource(option.attributeName()) === "cli";
}

/** Lists are collected as repeated flags are, unless one flag takes all of it, apart by commas. */
function valueOf({ key, values }: ConfigEntry, option: Option): unknown {
  if (!option.required && !option.optional) return values[0]?.text === "true" ? true : undefined;
  const read = option.parseArg as ((text: string, before: unknown) => unknown) | undefined;
  if (read === undefined) return values[0]?.text;
  const isOneFlag = key === "fail-on" || key === "records";
  const texts = isOneFlag ? [{ text: values.map((v) => v.text).join(","), at: values[0]!.at }] : values;
  let value: unknown;
  for (const { text, at } of texts) {
    try {
      value = read(text, value);
    } catch (e) {
      if (!(e instanceof InputError)) throw e;
      throw new InputError(...e.diagnostics.map((d) => ({ ...d, at })));
    }
  }
  return value;
}
