/* The field maps that come with mmspec, and one that the user names. */
import { existsSync, statSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { diagnostic } from "../../diag/diagnostic.js";
import type { FieldMap } from "../../importers/field-map.js";
import { InputError } from "../../session/input-error.js";
import { list } from "../../text/one-or-more.js";
import { readText } from "../bytes/read-text.js";
import { describeSystemError } from "../bytes/system-error.js";
import type { FileContext } from "../file-context.js";
import { SHIPPED } from "../package-files.js";

/**
 * The field map of --map, by name or as a file; else those in a `maps/` folder beside one of the specs; else all that come
 * with mmspec. Throws an InputError where one cannot be used. */
export async function loadFieldMaps(
  own: string | undefined,
  context: Pick<FileContext, "cwd">,
  specs: readonly string[] = [],
): Promise<FieldMap[]> {
  const beside = own === undefined ? await mapsBeside(specs, context) : [];
  if (beside.length === 1) return loadFieldMaps(beside[0], context);
  if (beside.length > 1) {
    const all: FieldMap[] = [];
    for (const path of beside) all.push(...(await loadFieldMaps(path, context)));
    return all;
  }
  const [{ parseFieldMap, resolveFieldMap }, { describeFieldMap }, { loadToolTexts, readDescriptions }] =
    await Promise.all([
      import("../../importers/field-map.js"),
      import("../../importers/described-map.js"),
      import("./descriptions.js"),
    ]);
  const read = async (path: string, shown: string) => {
    let text: string;
    try {
      text = readText(path);
    } catch (e) {
      throw new InputError(diagnostic("MMS7001", undefined, { path: shown, reason: describeSystemError(e) }));
    }
    const parsed = parseFieldMap(shown, text);
    if (parsed.map === undefined) throw new InputError(...parsed.diagnostics);
    const descriptions = readDescriptions(list(parsed.map.formats), dirname(path));
    const { map, diagnostics } = describeFieldMap(shown, parsed.map, descriptions, loadToolTexts());
    if (map === undefined) throw new InputError(...diagnostics);
    return map;
  };
  const paths = await shippedMapPaths();
  // A file bears its map's name: the others need not be read.
  const path = paths.find((p) => basename(p) === `${own}.json`);
  if (path !== undefined) return [await read(path, path)];
  const shipped: FieldMap[] = [];
  for (const p of paths) shipped.push(await read(p, p));
  if (own === undefined) return shipped;
  const { map, diagnostics } = resolveFieldMap(own, await read(resolve(context.cwd, own), own), shipped);
  if (map === undefined) throw new InputError(...diagnostics);
  const stock = shipped.filter((known) => known.stock === true);
  const stockDescriptions = stock.flatMap((known) => known.descriptions ?? []);
  const enums = Object.assign({}, ...stock.map((known) => known.enums), map.enums);
  return [{ ...map, enums, stockDescriptions }];
}

/** The same, where others than those that come with mmspec are used; undefined where none are. */
export async function ownFieldMaps(
  own: string | undefined,
  context: Pick<FileContext, "cwd">,
  specs: readonly string[],
): Promise<readonly FieldMap[] | undefined> {
  if (own === undefined && (await mapsBeside(specs, context)).length === 0) return undefined;
  return loadFieldMaps(own, context, specs);
}

/** The maps in the `maps/` folders beside specs that are files of the caller's, sorted. */
async function mapsBeside(specs: readonly string[], { cwd }: Pick<FileContext, "cwd">): Promise<string[]> {
  const folders = new Set(
    specs.flatMap((spec) => {
      const path = resolve(cwd, spec);
      if (!existsSync(path)) return [];
      return [join(statSync(path).isDirectory() ? path : dirname(path), "maps")];
    }),
  );
  const found: string[] = [];
  for (const folder of folders) {
    // What comes with mmspec is among the maps that are tried anyway.
    if (folder.startsWith(SHIPPED)) continue;
    const names = await readdir(folder).catch(() => []);
    for (const name of names) if (name.endsWith(".json")) found.push(join(folder, name));
  }
  return found.sort();
}

/** `specs/<subsystem>/maps/<kernel>.json`, sorted. */
async function shippedMapPaths(): Promise<string[]> {
  const entries = await readdir(SHIPPED, { withFileTypes: true });
  const paths: string[] = [];
  for (const subsystem of entries
    .filter((e) => e.isDirectory())
    .map((e) => e.name)
    .sort()) {
    const folder = join(SHIPPED, subsystem, "maps");
    const names = await readdir(folder).catch(() => []);
    paths.push(
      ...names
        .filter((name) => name.endsWith(".json"))
        .sort()
        .map((name) => join(folder, name)),
    );
  }
  return paths;
}
