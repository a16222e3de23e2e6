/*
 * Verdicts by what they depend on: --cache. A folder for each program and set of options, in it a file for each trace, by
 * its name and content. Files are written beside and renamed, so that several runs may share a cache; each begins with the
 * hash of what follows, so that a damaged one is as good as none.
 */
import { createHash, randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, readdir, readFile, rename, stat, unlink, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { TraceFile } from "../../files/bytes/trace-file.js";
import type { TraceRun } from "../../verdict/run.js";
import { type PackedRun, packRun, type RuleFacts, RuleTable, unpackRun } from "../../verdict/run-codec.js";

/** What a program reads that skips caches, such as one that makes backups. */
const TAG = "CACHEDIR.TAG";
const TAG_TEXT =
  "Signature: 8a477f597d28d172789f06886806bc55\n# Verdicts that mmspec keeps: may be deleted at any time.\n";
const RULES = "rules";
/** When it was used last is noted no more often than this. */
const USED_MS = 3_600_000;
/** What is freed is more than what has to be, so that it is not needed at once again. */
const KEPT_SHARE = 0.8;
/** What a run that was killed has left is deleted after this. */
const LEFT_OVER_MS = 24 * 3_600_000;

/** A place in the cache, and how the file was when its content was looked at. */
export interface CacheKey {
  readonly name: string;
  readonly seen: string;
}

interface Entry {
  /** The hash of the facts that its rules are places of. */
  readonly rules: string;
  readonly run: PackedRun;
}

export class VerdictCache {
  readonly #root: string;
  readonly #folder: string;
  readonly #now: () => number;
  #facts: readonly RuleFacts[] = [];
  #factsHash = "";
  #table = new RuleTable();
  #hasStored = false;
  #failure: Error | undefined;

  private constructor(root: string, digest: string, now: () => number) {
    this.#root = root;
    this.#folder = join(root, digest);
    this.#now = now;
  }

  /** `digest` is of all that a verdict depends on but the trace; `now` the time in milliseconds, as files have it. */
  static async open(root: string, digest: string, now: () => number): Promise<VerdictCache> {
    const cache = new VerdictCache(root, digest, now);
    const facts = await cache.#read<readonly RuleFacts[]>(RULES);
    if (facts !== undefined) {
      cache.#know(facts);
      cache.#table = new RuleTable(facts);
    }
    return cache;
  }

  #know(facts: readonly RuleFacts[]): void {
    this.#facts = facts;
    this.#factsHash = hashOf(JSON.stringify(facts));
  }

  /** Whether a folder is a cache, or may become one: it is not there, or has nothing else in it. */
  static async isOne(root: string): Promise<boolean> {
    const stats = await stat(root).catch(() => undefined);
    if (stats === undefined) return true;
    const names = stats.isDirectory() ? await readdir(root) : ["a file"];
    return names.length === 0 || names.includes(TAG);
  }

  /** Why nothing could be stored; undefined while all goes well. */
  get failure(): Error | undefined {
    return this.#failure;
  }

  /** undefined for what is no file, or cannot be read. */
  async keyOf(file: TraceFile): Promise<CacheKey | undefined> {
    if (file.kind !== "file") return undefined;
    try {
      const seen = await stateOf(file.location);
      const hash = createHash("sha256").update(`${file.path.length}\0${file.path}`);
      if ((file.size ?? 0) <= AT_ONCE) hash.update(await readFile(file.location));
      else
        for await (const chunk of createReadStream(file.location, { highWaterMark: AT_ONCE }))
          hash.update(chunk);
      return { name: hash.digest("hex"), seen };
    } catch {
      return undefined;
    }
  }

  async find({ name }: CacheKey): Promise<TraceRun | undefined> {
    const entry = await this.#read<Entry>(name);
    return entry === undefined || entry.rules !== this.#factsHash
      ? undefined
      : unpackRun(entry.run, this.#facts);
  }

  /** Keeps a verdict, unless the file has changed since its content was looked at. */
  async store({ name, seen }: CacheKey, file: TraceFile, run: TraceRun): Promise<void> {
    if (this.#failure !== undefined) return;
    try {
      if ((await stateOf(file.location)) !== seen) return;
      if (!this.#hasStored) await this.#prepare();
      const known = this.#table.facts.length;
      const packed = packRun(run, this.#table);
      // Once, as a rule: each trace has all rules of the program, in their order, unless it could not be read.
      if (this.#table.facts.length > known) {
        this.#know(this.#table.facts);
        await this.#write(RULES, this.#facts);
      }
      const entry: Entry = { rules: this.#factsHash, run: packed };
      await this.#write(name, entry);
    } catch (e) {
      this.#failure = e as Error;
    }
  }

  /** Deletes what has not been used for longest, until the cache has at most so many bytes. */
  async close(limit: number): Promise<void> {
    if (!this.#hasStored) return;
    const entries: { path: string; size: number; mtimeMs: number }[] = [];
    for (const folder of await readdir(this.#root)) {
      for (const name of await readdir(join(this.#root, folder)).catch(() => [])) {
        const path = join(this.#root, folder, name);
        const stats = await stat(path).catch(() => undefined);
        if (stats === undefined) continue;
        if (name.endsWith(".tmp") && this.#now() - stats.mtimeMs > LEFT_OVER_MS) await remove(path);
        else entries.push({ path, size: stats.size, mtimeMs: stats.mtimeMs });
      }
    }
    let total = entries.reduce((sum, entry) => sum + entry.size, 0);
    if (total <= limit) return;
    entries.sort((a, b) => a.mtimeMs - b.mtimeMs || (a.path < b.path ? -1 : 1));
    for (const { path, size } of entries) {
      if (total <= limit * KEPT_SHARE) return;
      await remove(path);
      total -= size;
    }
  }

  async #prepare(): Promise<void> {
    await mkdir(this.#folder, { recursive: true });
    await writeFile(join(this.#root, TAG), TAG_TEXT, { flag: "wx" }).catch(() => {});
    this.#hasStored = true;
  }

  async #read<T>(name: string): Promise<T | undefined> {
    const path = join(this.#folder, name);
    try {
      const text = await readFile(path, "utf8");
      const body = text.slice(HASH_LENGTH + 1);
      if (text.slice(0, HASH_LENGTH) !== hashOf(body)) return undefined;
      const { mtimeMs } = await stat(path);
      const now = this.#now();
      if (now - mtimeMs > USED_MS) await utimes(path, now / 1000, now / 1000).catch(() => {});
      return JSON.parse(body) as T;
    } catch {
      return undefined;
    }
  }

  async #write(name: string, value: unknown): Promise<void> {
    const body = JSON.stringify(value);
    const path = join(this.#folder, name);
    const beside = `${path}.${randomUUID()}.tmp`;
    await writeFile(beside, `${hashOf(body)}\n${body}`);
    await rename(beside, path);
  }
}

/** Bytes of a file that are read at once. */
const AT_ONCE = 8 * 2 ** 20;
const HASH_LENGTH = 64;
const hashOf = (text: string) => createHash("sha256").update(text).digest("hex");

const remove = (path: string) => unlink(path).catch(() => {});

/** Another one after each change. */
async function stateOf(location: string): Promise<string> {
  const { ino, size, mtimeNs } = await stat(location, { bigint: true });
  return `${ino} ${size} ${mtimeNs}`;
}
