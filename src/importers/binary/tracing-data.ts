/*
 * What trace-cmd and perf store of a kernel's tracing, one behind the other: the layout of a ring buffer's page, and the
 * descriptions of events (Documentation/trace-cmd/trace-cmd.dat.v6.5.txt; perf's HEADER_TRACING_DATA is the same).
 */
import { type SectionReader, Unreadable } from "./section-reader.js";

const COUNT_LIMIT = 1 << 16;

/** events/header_page: where a page's fields lie. */
export interface PageLayout {
  readonly commitAt: number;
  /** Of the kernel's long. */
  readonly commitBytes: 4 | 8;
  readonly dataAt: number;
}

/** undefined where it does not say. */
export function readHeaderInfo(reader: SectionReader): PageLayout | undefined {
  if (reader.string() !== "header_page") throw new Unreadable("header_page is missing");
  const page = reader.text(reader.size());
  if (reader.string() !== "header_event") throw new Unreadable("header_event is missing");
  reader.skip(reader.size());
  return pageLayoutOf(page);
}

/** By the text of events/header_page. */
export function pageLayoutOf(page: string): PageLayout | undefined {
  const field = (name: string) => {
    const m = new RegExp(String.raw`\b${name};\s*offset:(\d+);\s*size:(\d+);`).exec(page);
    return m === null ? undefined : { at: Number(m[1]), bytes: Number(m[2]) };
  };
  const [commit, data] = [field("commit"), field("data")];
  if (commit === undefined || data === undefined) return undefined;
  if ((commit.bytes !== 4 && commit.bytes !== 8) || data.at > 64 || commit.at > 56) {
    throw new Unreadable("its pages have a layout that no kernel has");
  }
  return { commitAt: commit.at, commitBytes: commit.bytes, dataAt: data.at };
}

/** Of ftrace's own events. */
export function readFtraceFormats(reader: SectionReader): string[] {
  return sized(reader, reader.uint(4));
}

/** Of the events of all systems. */
export function readEventFormats(reader: SectionReader): string[] {
  const systems = reader.uint(4);
  const texts: string[] = [];
  for (let i = 0; i < systems; i++) {
    reader.string();
    for (const text of sized(reader, reader.uint(4))) texts.push(text);
  }
  return texts;
}

function sized(reader: SectionReader, count: number): string[] {
  if (count > COUNT_LIMIT) throw new Unreadable("it announces more events than a kernel has");
  const texts: string[] = [];
  for (let i = 0; i < count; i++) texts.push(reader.text(reader.size()));
  return texts;
}
