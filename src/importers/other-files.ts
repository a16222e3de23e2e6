/*
 * Files that are no recording mmspec reads, though they have to do with one: told by their first bytes, so that the
 * refusal says what the file is and how to get from it what can be read.
 */
import type { UnsupportedLayout } from "./line-decoder.js";
import { isPerfetto } from "./perfetto.js";
import { systraceImporter } from "./systrace/systrace-importer.js";

interface Known extends UnsupportedLayout {
  readonly isIt: RegExp;
}

/** No tool turns them into what is read, and LTTng's names for events and fields are its own. */
function lttng(layout: string): UnsupportedLayout {
  return {
    layout,
    remedy:
      "record the same events with trace-cmd record, and give the trace.dat: LTTng's probes have no arguments, and its losses stand in no line of the text",
  };
}

const PERFETTO: UnsupportedLayout = {
  layout: "a recording of Perfetto",
  remedy: "traceconv systrace FILE FILE.txt, of Perfetto, and give FILE.txt",
};

const WEB_PAGE: UnsupportedLayout = {
  layout: "a web page",
  remedy: "save what it shows as text",
};

/** First bytes, each a character. */
const BEGINNINGS: readonly (UnsupportedLayout & { readonly begins: readonly string[] })[] = [
  { begins: ["\x7fELF"], layout: "a program or a kernel", remedy: "give a recording of what it does" },
  { begins: ["PK\x03\x04"], layout: "a zip archive", remedy: "give the recording that is in it" },
  { begins: ["\xfd7zXZ\0"], layout: "text compressed by xz", remedy: "xz -dc FILE | mmspec validate -" },
  { begins: ["BZh"], layout: "text compressed by bzip2", remedy: "bzip2 -dc FILE | mmspec validate -" },
  {
    begins: ["\x04\x22\x4d\x18"],
    layout: "text compressed by lz4",
    remedy: "lz4 -dc FILE | mmspec validate -",
  },
  {
    begins: ["\xff\xfe\0\0", "\0\0\xfe\xff"],
    layout: "text in UTF-32",
    remedy: "iconv -f UTF-32 -t UTF-8 FILE",
  },
  {
    begins: ["\xc1\x1f\xfc\xc1", "\xc1\xfc\x1f\xc1", "\x57\x1d\xd1\x75", "\x75\xd1\x1d\x57", "/* ctf 1."],
    ...lttng("a file of LTTng's recordings (CTF)"),
  },
  {
    begins: ["trace:\n\x78"],
    layout: "what atrace -z wrote, compressed",
    remedy: "atrace without -z; or systrace --from-file FILE -o FILE.html, whose page is read",
  },
];

/** What other tools print. */
const TEXTS: readonly Known[] = [
  {
    isIt: /^\s*[[{]\s*"(?:traceEvents|displayTimeUnit|metadata|otherData)"|^\s*\[\s*\{\s*"(?:ph|name|cat|pid|ts)"/,
    layout: "Chrome's trace events",
    remedy: "convert it to text: traceconv systrace FILE, of Perfetto",
  },
  {
    isIt: /^(?:entries|overrun|commit overrun|bytes|oldest event ts|now ts|dropped events|read events): \d/m,
    layout: "the statistics of ftrace's ring buffer",
    remedy: "read /sys/kernel/tracing/trace, which has the events",
  },
  {
    isIt: /^ {0,12}\d+\.\d{3} \( *(?:\d+\.\d{3} ms|\s*)\): /m,
    layout: "what perf trace prints",
    remedy: "perf trace record, and give the perf.data",
  },
  {
    isIt: /^# (?:Samples|Total Lost Samples): |^# Overhead /m,
    layout: "what perf report prints",
    remedy: "give the perf.data that it was made of",
  },
  {
    isIt: /^ Performance counter stats for /m,
    layout: "what perf stat prints",
    remedy: "perf record the events, and give the perf.data",
  },
  {
    isIt: /^(?:\[(?:\d{4}-\d\d-\d\d )?\d\d:\d\d:\d\d\.\d{9}\]|\[\d{1,12}\.\d{9}\]) \(\+[?\d.]+\) /m,
    ...lttng("what babeltrace prints of LTTng's recordings"),
  },
  {
    isIt: /^(?:\[pid +\d+\] |\d+ +)?(?:\d\d:\d\d:\d\d(?:\.\d+)? |\d+\.\d{6} )?\w+\(.*\) += (?:-?\d+|0x[0-9a-f]+|\?)/m,
    layout: "what strace prints",
    remedy: "record with mmspec probes: of what the kernel does inside, strace sees nothing",
  },
  {
    isIt: /^[pr](?:\d+)?:[\w/]+ [\w.+-]+/m,
    layout: "a list of probes",
    remedy: "write it into /sys/kernel/tracing/kprobe_events, record, and give what was recorded",
  },
  {
    isIt: /^[0-9a-f]{8,16} [a-zA-Z] \w/m,
    layout: "a list of the kernel's symbols",
    remedy: "give a recording; `mmspec probes --symbols FILE` reads the list",
  },
];

/** What the file is; undefined if its first bytes do not show it. */
export function otherKind(head: Uint8Array): UnsupportedLayout | undefined {
  const text = beginning(head, 64).trimStart();
  const lower = text.toLowerCase();
  if (/^<(?:!doctype )?html/.test(lower)) {
    return systraceImporter.recognize(beginning(head, head.length).split("\n")) ? undefined : WEB_PAGE;
  }
  if (isPerfetto(head)) return PERFETTO;
  return BEGINNINGS.find(({ begins }) => begins.some((b) => text.startsWith(b) || lower.startsWith(b)));
}

/** What a text without a recording is; undefined if it is not known. */
export function otherText(head: Uint8Array): UnsupportedLayout | undefined {
  const text = beginning(head, 4096);
  return TEXTS.find(({ isIt }) => isIt.test(text));
}

function beginning(head: Uint8Array, length: number): string {
  return Buffer.from(head.buffer, head.byteOffset, Math.min(head.byteLength, length)).toString("latin1");
}
