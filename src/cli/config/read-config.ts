/* mmspec.json: found, read, and checked; what is wrong with it has its place in the file. */
import { existsSync } from "node:fs";
import { dirname, isAbsolute, relative, resolve } from "node:path";
import jsonc, { type Node, type ParseError } from "jsonc-parser";
import { type Diagnostic, diagnostic } from "../../diag/diagnostic.js";
import { readText } from "../../files/bytes/read-text.js";
import { describeSystemError } from "../../files/bytes/system-error.js";
import { InputError } from "../../session/input-error.js";
import { nearest } from "../../text/nearest.js";
import { SourceFile, type Span } from "../../text/source-file.js";
import { type SchemaError, schemaValidator } from "../../trace/schema-validator.js";
import { CONFIG_KEYS, configSchema, type Paths } from "./config-schema.js";
import { CONFIG_FILE } from "./find-config.js";

export interface ConfigEntry {
  /** That of the flag, without dashes. */
  readonly key: string;
  /** As a command line would have them, one after the other; "true" and "false" of a flag without a value. */
  readonly values: readonly { readonly text: string; readonly at: Span }[];
  readonly at: Span;
}

export interface Config {
  /** As messages name it. */
  readonly path: string;
  readonly entries: readonly ConfigEntry[];
}

const validate = schemaValidator(configSchema);

/** Throws an InputError with all that is wrong with it. */
export function readConfig(path: string, cwd: string): Config {
  let text: string;
  try {
    text = readText(resolve(cwd, path)).replace(/^\ufeff/, "");
  } catch (e) {
    throw new InputError(diagnostic("MMS7001", undefined, { path, reason: describeSystemError(e) }));
  }
  const file = new SourceFile(path, text);
  const errors: ParseError[] = [];
  const tree = jsonc.parseTree(text, errors, { disallowComments: true, allowTrailingComma: false });
  const [error] = errors;
  if (error !== undefined || tree === undefined) {
    const { offset, length } = error ?? { offset: 0, length: 1 };
    const reason = error === undefined ? "it is empty" : inWords(jsonc.printParseErrorCode(error.error));
    const end = offset + Math.max(1, length);
    throw new InputError(diagnostic("MMS7041", { file, start: offset, end }, { reason }));
  }
  const problems = [
    ...repeatedKeys(tree, file),
    ...validate(jsonc.getNodeValue(tree)).map(wrong(tree, file)),
  ];
  if (problems.length > 0) throw new InputError(...problems);
  const folder = dirname(path);
  const entries = (tree.children ?? []).map((property) => entryOf(property, folder, cwd, file));
  return { path, entries: entries.filter((entry) => entry.key !== "$schema") };
}

/** "ColonExpected" as "colon expected". */
const inWords = (code: string) => code.replace(/(?<=.)[A-Z]/g, (c) => ` ${c.toLowerCase()}`).toLowerCase();

function spanOf({ offset, length }: Node, file: SourceFile): Span {
  return { file, start: offset, end: offset + Math.max(1, length) };
}

/** Of two the second would win, without a word. */
function repeatedKeys(node: Node, file: SourceFile): Diagnostic[] {
  const children = node.children ?? [];
  const below = children.flatMap((child) => repeatedKeys(child, file));
  if (node.type !== "object") return below;
  const keys = children.map((property) => property.children![0]!);
  const repeated = keys.filter((key, i) => keys.findIndex((other) => other.value === key.value) < i);
  const found = (key: Node) => diagnostic("MMS7043", spanOf(key, file), { key: String(key.value) });
  return [...repeated.map(found), ...below];
}

function wrong(tree: Node, file: SourceFile): (error: SchemaError) => Diagnostic {
  return ({ instancePath, keyword, params, message, data }) => {
    const path = instancePath
      .split("/")
      .slice(1)
      .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));
    const steps = path.map((part) => (/^\d+$/.test(part) ? Number(part) : part));
    const node = jsonc.findNodeAtLocation(tree, steps) ?? tree;
    if (keyword === "additionalProperties") {
      const key = String(params.additionalProperty);
      const at = node.children?.find((property) => property.children?.[0]?.value === key)?.children?.[0];
      const near = nearest(key, Object.keys(CONFIG_KEYS));
      return diagnostic("MMS7042", spanOf(at ?? node, file), { key, near });
    }
    const expected =
      keyword === "enum"
        ? `one of ${params.allowedValues.join(", ")}`
        : keyword === "type"
          ? [params.type].flat().map(kindInWords).join(" or ")
          : keyword === "minimum"
            ? `a number from ${params.limit} on`
            : keyword === "minLength" || keyword === "minItems"
              ? "something in it"
              : (message ?? "another value");
    const found = data !== null && typeof data === "object" ? kindOf(data) : JSON.stringify(data);
    return diagnostic("MMS7044", spanOf(node, file), { key: path.join("/") || CONFIG_FILE, expected, found });
  };
}

const kindOf = (data: object) => (Array.isArray(data) ? "a list" : "an object");
const kindInWords = (type: string) =>
  ({
    array: "a list",
    object: "an object",
    string: "a text",
    integer: "a whole number",
    boolean: "true or false",
  })[type] ?? type;

function entryOf(property: Node, folder: string, cwd: string, file: SourceFile): ConfigEntry {
  const [key, value] = property.children as [Node, Node];
  const name = String(key.value);
  const paths = CONFIG_KEYS[name]?.paths;
  const shown = (node: Node) => located(String(node.value), paths, folder, cwd);
  const values =
    value.type === "array"
      ? value.children!.map((item) => ({ text: shown(item), at: spanOf(item, file) }))
      : value.type === "object"
        ? value.children!.map((pair) => {
            const [constant, node] = pair.children as [Node, Node];
            return { text: `${constant.value}=${node.value}`, at: spanOf(node, file) };
          })
        : [{ text: shown(value), at: spanOf(value, file) }];
  return { key: name, values, at: spanOf(value, file) };
}

/** What leads to a file from the config file's folder, as it does from the working directory. */
function located(text: string, paths: Paths | undefined, folder: string, cwd: string): string {
  if (paths === undefined || folder === "." || text === "-" || /^[a-z][a-z0-9+.-]*:\/\//.test(text))
    return text;
  if (paths === "format") return text.replace(/(?<=:).+/s, (path) => from(folder, path, cwd));
  if (text.startsWith("@")) return `@${from(folder, text.slice(1), cwd)}`;
  const path = from(folder, text, cwd);
  return paths === "name" && !existsSync(resolve(cwd, path)) ? text : path;
}

function from(folder: string, path: string, cwd: string): string {
  return isAbsolute(path) ? path : relative(cwd, resolve(cwd, folder, path)) || ".";
}
