/*
 * The ```mms blocks of LANGUAGE.md as specs. What the words behind `mms` on the fence mean stands in the page's own
 * section "How to read this page".
 */
import { existsSync, readFileSync } from "node:fs";
import { type LoadedProgram, loadProgram } from "../../src/compile/load-program.js";
import type { Diagnostic } from "../../src/diag/diagnostic.js";

export interface Block {
  /** "" for a block that is to be in order. */
  readonly use: "" | "error" | "eval";
  /** Behind `error`. */
  readonly codes: readonly string[];
  /** Of the fence, from 1. */
  readonly line: number;
  readonly text: string;
}

/** The ```mms blocks of a page; throws where a fence says something else. */
export function mmsBlocks(markdown: string): Block[] {
  const blocks: Block[] = [];
  for (const match of markdown.matchAll(/^```mms(.*)\n([\s\S]*?)^```$/gm)) {
    const line = markdown.slice(0, match.index).split("\n").length;
    const [use = "", ...codes] = match[1]!.trim().split(" ");
    const isKnown = use === "error" ? codes.length > 0 : (use === "" || use === "eval") && codes.length === 0;
    if (!isKnown) throw new Error(`line ${line}: \`\`\`mms${match[1]} means nothing`);
    blocks.push({ use: use as Block["use"], codes, line, text: match[2]! });
  }
  return blocks;
}

const FOLDER = "specs";
const FRAGMENT = `${FOLDER}/example.mms`;

/** `MODULE a.b` is the file a/b.mms. */
function fileOf(text: string): string | undefined {
  const name = /^----+ MODULE ([\w.]+) ----+$/m.exec(text)?.[1];
  return name === undefined ? undefined : `${FOLDER}/${name.replaceAll(".", "/")}.mms`;
}

export interface Example {
  readonly program: LoadedProgram | undefined;
  readonly diagnostics: readonly Diagnostic[];
  /** What was compiled: the block, or the module around it. */
  readonly text: string;
}

/** Compiles the blocks of one page, whose whole modules can be extended by all of its blocks. */
export class Examples {
  private readonly modules = new Map<string, string>();

  constructor(blocks: readonly Block[]) {
    for (const { text, use } of blocks) {
      const file = use === "" ? fileOf(text) : undefined;
      if (file !== undefined) this.modules.set(file, text);
    }
  }

  load(text: string): Example {
    const file = fileOf(text) ?? FRAGMENT;
    const module = file === FRAGMENT ? `---- MODULE example ----\nEXTENDS prelude\n${text}====\n` : text;
    const host = {
      shipped: FOLDER,
      readFile: (path: string) =>
        path === file
          ? module
          : (this.modules.get(path) ?? (existsSync(path) ? readFileSync(path, "utf8") : undefined)),
    };
    return { ...loadProgram([file], host), text: module };
  }
}

/** `expression  \* value`; the expression may take several lines. */
export interface Evaluation {
  readonly expr: string;
  /** An expression, or one of the words "undefined" and "unknown". */
  readonly value: string;
}

export function evaluations(block: Block): Evaluation[] {
  const found: Evaluation[] = [];
  let expr: string[] = [];
  for (const line of block.text.trimEnd().split("\n")) {
    const [text, value] = line.split(/\s*\\\* /) as [string, string?];
    expr.push(text);
    if (value === undefined) continue;
    found.push({ expr: expr.join("\n"), value });
    expr = [];
  }
  if (expr.length > 0) throw new Error(`no value for ${expr.join("\n")}`);
  return found;
}
