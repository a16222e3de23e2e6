import { formatByteSize } from "../../text/byte-size.js";
import { counted } from "../../text/format-count.js";
import { entry } from "./entry.js";

/** 5xxx: a trace or a recording. */
export const traceCodes = {
  MMS5001: entry<{ reason: string }>({
    severity: "error",
    title: "trace line is not JSON",
    message: (d) => `this line is not a JSON object: ${d.reason}`,
  }),
  MMS5002: entry<{ bytes: number; limit: number }>({
    severity: "error",
    title: "trace line too long",
    message: (d) => `this line has ${d.bytes} bytes; a line may have ${d.limit}`,
    help: () => "each record is a line of its own: is this file JSON Lines?",
  }),
  MMS5003: entry<{ byte: number }>({
    severity: "error",
    title: "trace line is not UTF-8",
    message: (d) => `byte 0x${d.byte.toString(16).padStart(2, "0")} is not UTF-8 here`,
  }),
  MMS5004: entry<{ event: string | undefined; field: string }>({
    severity: "error",
    title: "field is missing",
    message: (d) =>
      d.event === undefined ? `the record has no \`${d.field}\`` : `${d.event} without \`${d.field}\``,
    help: (d) => {
      if (d.field === "tid")
        return "`tid` is the acting thread; `pid` is taken for it where there is no `tid`";
      if (d.field === "ts") return "`ts` is the time in seconds, with up to nine digits behind the point";
      return undefined;
    },
  }),
  MMS5005: entry<{ event: string | undefined; field: string; expected: string; found: string }>({
    severity: "error",
    title: "field has a wrong value",
    message: (d) =>
      `\`${d.field}\`${d.event === undefined ? "" : ` of ${d.event}`}: expected ${d.expected}, found ${d.found}`,
  }),
  MMS5006: entry<{ event: string; field: string; near: string | undefined }>({
    severity: "error",
    title: "field is not declared",
    message: (d) => `EVENT ${d.event} declares no \`${d.field}\``,
    help: (d) =>
      d.near === undefined ? "without --strict-fields it would be ignored" : `did you mean \`${d.near}\`?`,
  }),
  MMS5007: entry<{ lines: number }>({
    severity: "error",
    title: "trace_begin is not the first record",
    message: (d) => `trace_begin after ${counted(d.lines, "other line")}`,
    help: () =>
      "it says how the trace begins, so it must come first; split the file where traces were joined",
  }),
  MMS5008: entry<{ bytes: number }>({
    severity: "error",
    title: "the last line is cut off",
    message: (d) => `the trace ends within a record, after ${counted(d.bytes, "byte")} of its line`,
  }),
  MMS5009: entry<{ limit: number }>({
    severity: "error",
    title: "values are nested too deep",
    message: (d) => `values are nested more than ${d.limit} deep`,
  }),
  MMS5025: entry<{ seconds: number }>({
    severity: "error",
    title: "trace that took too long",
    message: (d) => `the trace was not judged within ${d.seconds} s`,
    help: () => "--timeout gives more time; nothing is concluded of a part of it",
  }),
  MMS5026: entry<{ what: string }>({
    severity: "error",
    title: "trace on which mmspec failed",
    message: (d) => `mmspec failed on this trace: ${d.what}`,
    help: () =>
      "this is a bug in mmspec, unless memory ran out: please report it with the trace if you can share it",
  }),
  MMS5027: entry<{ limit: number | undefined }>({
    severity: "error",
    title: "trace that takes too much memory",
    message: (d) =>
      d.limit === undefined
        ? "the trace was not judged: there is not enough memory"
        : `the trace was not judged within ${formatByteSize(d.limit)} of memory`,
    help: (d) =>
      d.limit === undefined
        ? "--jobs 1 leaves all memory to one trace at a time"
        : "--max-memory gives more; nothing is concluded of a part of it",
  }),
  MMS5066: entry<{ key: string }>({
    severity: "error",
    title: "duplicate key",
    message: (d) => `the key ${quotedKey(d.key)} occurs twice in this record`,
    help: () =>
      "which of the two values is meant is unknown; text that is printed into a record must be escaped",
  }),
  MMS5011: entry<{ format: "gzip" | "zstd"; bytes: number }>({
    severity: "error",
    title: "compressed trace is cut off",
    message: (d) => `the ${d.format} data ends too early; ${counted(d.bytes, "byte")} could be read`,
  }),
  MMS5012: entry<{ format: "gzip" | "zstd"; bytes: number; reason: string }>({
    severity: "error",
    title: "compressed trace is damaged",
    message: (d) => `the ${d.format} data is damaged after ${counted(d.bytes, "byte")} of text: ${d.reason}`,
    help: () => "what was read before it may be wrong too, so no rule is judged: copy the file again",
  }),
  MMS5067: entry<{ bytes: number | undefined }>({
    severity: "error",
    title: "zstd window too large",
    message: (d) =>
      `the zstd data needs a window of ${d.bytes === undefined ? "more than 128" : mebibytes(d.bytes)} MiB; up to 128 MiB are read`,
    help: () => "compress it again without --long: zstd -dc --long=31 FILE | zstd -o NEW.zst",
  }),
  MMS5020: entry<{ reason: string }>({
    severity: "error",
    title: "manifest is not JSON",
    message: (d) => `this manifest is not JSON: ${d.reason}`,
  }),
  MMS5021: entry<{ where: string; expected: string; found: string }>({
    severity: "error",
    title: "invalid manifest",
    message: (d) => `manifest: ${d.where}: expected ${d.expected}, found ${d.found}`,
    help: () => "the form is described in specs/LANGUAGE.md, at TEST",
  }),
  MMS5022: entry<{ traces: readonly string[] }>({
    severity: "warning",
    title: "trace is not in the manifest",
    message: (d) =>
      `the manifest does not list ${d.traces.length === 1 ? "" : `${d.traces.length} traces beside it: `}${d.traces.slice(0, 5).join(", ")}${d.traces.length > 5 ? ", …" : ""}`,
  }),
  MMS5068: entry<{ name: string; folder: string }>({
    severity: "error",
    title: "manifest names a file elsewhere",
    message: (d) => `manifest: ${d.name} is outside ${d.folder}, where a link leads, or is no spec`,
    help: () =>
      "a manifest names traces in its folder, and specs (*.mms, or a folder of them) there or above it",
  }),
  MMS5023: entry<{ hasRecords: boolean }>({
    severity: "warning",
    title: "trace without events",
    message: (d) => (d.hasRecords ? "the trace has no events" : "the trace is empty"),
    help: () => "nothing was checked: was tracing on, and were the events enabled?",
  }),
  MMS5024: entry<{ events: number; skipped: number }>({
    severity: "warning",
    title: "trace on which no rule was evaluated",
    message: (d) =>
      d.events === 0
        ? `unchecked: no spec declares any of the ${counted(d.skipped, "event")} of this trace`
        : `unchecked: no rule was evaluated on the ${counted(d.events, "event")} of this trace`,
    help: () =>
      "it says nothing about the kernel; mmspec probes prints what records the events that rules are about",
  }),
};

/** A key may be as long as a line. */
function quotedKey(key: string): string {
  return JSON.stringify(key.length > 60 ? `${key.slice(0, 60)}…` : key);
}

function mebibytes(bytes: number): string {
  return String(Math.round((bytes / 1024 / 1024) * 10) / 10);
}
