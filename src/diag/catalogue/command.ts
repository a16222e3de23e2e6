import { counted } from "../../text/format-count.js";
import { entry } from "./entry.js";

/** 7xxx: the command, its flags and its files. */
export const commandCodes = {
  MMS7001: entry<{ path: string; reason: string }>({
    severity: "error",
    title: "cannot read file",
    message: (d) => `cannot read ${d.path}: ${d.reason}`,
  }),
  MMS7002: entry<{ flag: string; command: string; near: string | undefined }>({
    severity: "error",
    title: "unknown flag",
    message: (d) => `${d.command} has no flag ${d.flag}`,
    help: (d) => (d.near === undefined ? `${d.command} --help lists its flags` : `did you mean ${d.near}?`),
  }),
  MMS7003: entry<{ flag: string }>({
    severity: "error",
    title: "flag without its value",
    message: (d) => `the value of ${d.flag} is missing`,
  }),
  MMS7004: entry<{ flag: string; value: string; expected: string; near: string | undefined }>({
    severity: "error",
    title: "wrong value of a flag",
    message: (d) => `${d.flag}: expected ${d.expected}, found "${d.value}"`,
    help: (d) => (d.near === undefined ? undefined : `did you mean ${d.near}?`),
  }),
  MMS7005: entry<{ name: string; near: string | undefined; isFile: boolean }>({
    severity: "error",
    title: "unknown command",
    message: (d) => `mmspec has no command ${d.name}`,
    help: (d) =>
      d.isFile
        ? `to check a trace: mmspec validate ${d.name}`
        : d.near === undefined
          ? "mmspec --help lists the commands"
          : `did you mean mmspec ${d.near}?`,
  }),
  MMS7006: entry<{ command: string; what: string }>({
    severity: "error",
    title: "missing argument",
    message: (d) => `${d.command} needs ${d.what}`,
    help: (d) => `${d.command} --help shows how it is used`,
  }),
  MMS7007: entry<{ command: string; extra: readonly string[] }>({
    severity: "error",
    title: "too many arguments",
    message: (d) => `${d.command} takes no further argument ${d.extra.join(" ")}`,
    help: (d) => `${d.command} --help shows how it is used`,
  }),
  MMS7008: entry<{ path: string; reason: string }>({
    severity: "error",
    title: "cannot write file",
    message: (d) => `cannot write ${d.path}: ${d.reason}`,
  }),
  MMS7009: entry<{ path: string }>({
    severity: "error",
    title: "output would overwrite an input",
    message: (d) => `${d.path} is both an input and the output`,
    help: () => "give -o another file",
  }),
  MMS7011: entry<{ name: string; near: string | undefined; known: readonly string[] }>({
    severity: "error",
    title: "unknown constant",
    message: (d) => `no spec declares a constant ${d.name}`,
    help: (d) =>
      d.near !== undefined
        ? `did you mean ${d.near}?`
        : d.known.length === 0
          ? "these specs have no constants"
          : `the constants are ${d.known.join(", ")}`,
  }),
  MMS7012: entry<{ name: string; first: string; second: string }>({
    severity: "error",
    title: "constant set twice",
    message: (d) => `--constant sets ${d.name} to ${d.first} and to ${d.second}`,
  }),
  MMS7013: entry<{ path: string; line: number; found: readonly number[] }>({
    severity: "error",
    title: "no violation at that line",
    message: (d) => `nothing is violated at line ${d.line} of ${d.path}`,
    help: (d) =>
      d.found.length === 0
        ? "nothing is violated anywhere in it"
        : `there are violations at ${places(d.found)}`,
  }),
  MMS7014: entry<{ path: string; formats: readonly string[] }>({
    severity: "error",
    title: "format that is not known",
    message: (d) => `${d.path} is in no format that mmspec knows`,
    help: (d) => `it reads ${d.formats.join(", ")}`,
  }),
  MMS7015: entry<{ path: string }>({
    severity: "error",
    title: "already JSONL",
    message: (d) => `${d.path} is JSONL already`,
    help: (d) => `mmspec validate ${d.path} reads it as it is`,
  }),
  MMS7016: entry<{ name: string; near: string | undefined }>({
    severity: "error",
    title: "no such spec",
    message: (d) => `${d.name} is neither a file, nor a folder, nor a spec that comes with mmspec`,
    help: (d) => (d.near === undefined ? undefined : `did you mean ${d.near}?`),
  }),
  MMS7017: entry<{ path: string; limit: string }>({
    severity: "warning",
    title: "stories left out",
    message: (d) =>
      `${d.path} is larger than ${d.limit} and cannot be read again: violations are not explained`,
    help: () => "write it to a file first",
  }),
  MMS7018: entry<{ path: string }>({
    severity: "error",
    title: "standard input named twice",
    message: (d) => `${d.path} is standard input, which can be read only once`,
  }),
  MMS7019: entry<{ path: string }>({
    severity: "error",
    title: "no traces in folder",
    message: (d) => `${d.path} has no traces`,
    help: () =>
      "files ending in .jsonl are taken, and recordings in .txt, .dat, .data and the like, with .gz or .zst if compressed",
  }),
  MMS7020: entry<{ path: string }>({
    severity: "error",
    title: "no specs in folder",
    message: (d) => `${d.path} has no specs`,
    help: () => "a spec is a file that ends in .mms",
  }),
  MMS7021: entry<{ path: string }>({
    severity: "error",
    title: "no tests in folder",
    message: (d) => `${d.path} has neither specs nor a manifest.json`,
  }),
  MMS7022: entry<{ filter: string | undefined }>({
    severity: "error",
    title: "nothing to test",
    message: (d) => (d.filter === undefined ? "there are no tests" : `no test matches --filter ${d.filter}`),
    help: (d) =>
      d.filter === undefined
        ? undefined
        : "a title, the path of a spec or trace, or the id of an expected rule must contain it",
  }),
  MMS7023: entry<{ id: string; near: string | undefined }>({
    severity: "error",
    title: "no such rule",
    message: (d) => `no spec has a rule ${d.id}`,
    help: (d) => (d.near === undefined ? undefined : `did you mean ${d.near}?`),
  }),
  MMS7024: entry<{ structs: readonly string[] }>({
    severity: "error",
    title: "struct offsets not known",
    message: (d) =>
      `offsets in ${d.structs.map((s) => `struct ${s}`).join(", ")} are needed, and only the kernel's own type information has them`,
    help: () =>
      "--btf FILE takes a copy of the machine's /sys/kernel/btf/vmlinux, --vmlinux FILE its vmlinux; --form bpftrace needs neither",
  }),
  MMS7025: entry<{ release: string; because: readonly string[] }>({
    severity: "error",
    title: "nothing to record",
    message: (d) => `none of these rules can be decided on Linux ${d.release}: ${d.because.join("; ")}`,
  }),
  MMS7026: entry<{ release: string; nearest: string }>({
    severity: "warning",
    title: "no probe catalogue for this kernel",
    message: (d) => `there is no catalogue for Linux ${d.release}; the nearest one, ${d.nearest}, is used`,
    help: () => "give --btf and --symbols of that kernel: they have its functions and structures",
  }),
  MMS7027: entry<{ path: string; what: string; reason: string }>({
    severity: "error",
    title: "kernel description that cannot be read",
    message: (d) => `${d.path} is no ${d.what}: ${d.reason}`,
  }),
  MMS7028: entry<{ flag: string; other: string }>({
    severity: "error",
    title: "flags that exclude each other",
    message: (d) => `${d.flag} and ${d.other} exclude each other: give one of them`,
  }),
  MMS7029: entry<{ reason: string }>({
    severity: "error",
    title: "kernel not named",
    message: (d) => `which kernel is to be recorded? ${d.reason}`,
    help: () => "--kernel 6.12 names it",
  }),
  MMS7030: entry<{ first: string; second: string; where: string }>({
    severity: "error",
    title: "reports to the same place",
    message: (d) => `the reports ${d.first} and ${d.second} would both be written to ${d.where}`,
    help: (d) => `--format ${d.second}:FILE writes it to a file of its own`,
  }),
  MMS7032: entry<{ done: number; of: number; isInterrupted: boolean }>({
    severity: "error",
    title: "report of a part of the traces",
    message: (d) =>
      `${d.isInterrupted ? "interrupted" : "ended by --bail"}: ${d.done} of ${counted(d.of, "trace")} judged`,
  }),
  MMS7033: entry<{ taken: number; passedOver: number }>({
    severity: "note",
    title: "files of folders passed over",
    message: (d) =>
      `${counted(d.taken, "trace")} taken, ${counted(d.passedOver, "other file")} of the folders passed over`,
    help: () => "--verbose lists them; a file that is named is always taken",
  }),
  MMS7034: entry<{ path: string; reason: string }>({
    severity: "note",
    title: "file passed over",
    message: (d) => `${d.path} is passed over: ${d.reason}`,
  }),
  MMS7035: entry<{ path: string; flag: string }>({
    severity: "error",
    title: "stream where a file is needed",
    message: (d) => `${d.path} is a stream, and ${d.flag} needs files, which others can open`,
    help: () => "write it to a file first",
  }),
  MMS7036: entry<{ word: string | undefined }>({
    severity: "error",
    title: "no rules found",
    message: (d) => (d.word === undefined ? "these specs have no rules" : `no rule is about \`${d.word}\``),
    help: () => "the word must stand in an id, a title, a comment, or the name of a module or an event",
  }),
  MMS7066: entry<{ name: string }>({
    severity: "error",
    title: "file name that fits in no script",
    message: (d) =>
      `the name ${JSON.stringify(d.name)} cannot stand in a script: it has invisible characters`,
    help: () => "give the file another name, or call mmspec from its folder",
  }),
  MMS7067: entry<{ map: string; problem: string }>({
    severity: "error",
    title: "field map that bpftrace cannot express",
    message: (d) => `${d.problem} of the field map ${d.map} cannot stand in a bpftrace script`,
    help: () =>
      "calls are named by letters, digits and underscores, and conditions are numbers there; --form kprobe_events takes all",
  }),
  MMS7031: entry<{ where: string; reason: string }>({
    severity: "error",
    title: "invalid probe catalogue",
    message: (d) => `probe catalogue: ${d.where} ${d.reason}`,
    help: () => "the form is described in specs/mm/probes/README.md",
  }),
  MMS7041: entry<{ reason: string }>({
    severity: "error",
    title: "config file is not JSON",
    message: (d) => `this config file is not JSON: ${d.reason}`,
  }),
  MMS7042: entry<{ key: string; near: string | undefined }>({
    severity: "error",
    title: "unknown key of a config file",
    message: (d) => `mmspec.json has no key ${JSON.stringify(d.key)}`,
    help: (d) =>
      d.near === undefined
        ? "its keys are the flags of mmspec validate, without dashes"
        : `did you mean ${d.near}?`,
  }),
  MMS7043: entry<{ key: string }>({
    severity: "error",
    title: "key of a config file that occurs twice",
    message: (d) => `the key ${JSON.stringify(d.key)} occurs twice`,
  }),
  MMS7044: entry<{ key: string; expected: string; found: string }>({
    severity: "error",
    title: "wrong value in a config file",
    message: (d) => `${d.key}: expected ${d.expected}, found ${d.found}`,
  }),
  MMS7045: entry<{ path: string | undefined }>({
    severity: "error",
    title: "folder that is no cache",
    message: (d) =>
      d.path === undefined
        ? "--cache needs a folder, where there is no home"
        : `${d.path} is no cache of mmspec: it is a file, or has other files in it`,
    help: () => "--cache=DIR names a folder of its own; of --cache alone, a trace must not follow",
  }),
  MMS7046: entry<{ path: string; reason: string }>({
    severity: "warning",
    title: "cache that cannot be written",
    message: (d) => `nothing is kept in the cache ${d.path}: ${d.reason}`,
  }),
  MMS7047: entry<{ path: string }>({
    severity: "error",
    title: "no report of a shard",
    message: (d) => `${d.path} is no JSON report of a shard`,
    help: () => "mmspec validate --shard 1/4 --format json writes one",
  }),
  MMS7048: entry<{ first: string; second: string }>({
    severity: "error",
    title: "shards of different runs",
    message: (d) =>
      `${d.first} and ${d.second} are of different runs: of other traces, specs, flags or versions`,
  }),
  MMS7049: entry<{ path: string; index: number; of: number }>({
    severity: "error",
    title: "shard reported twice",
    message: (d) => `${d.path} is of shard ${d.index}/${d.of}, and so is a report before it`,
  }),
  MMS7050: entry<{ missing: readonly number[]; of: number }>({
    severity: "error",
    title: "missing shards",
    message: (d) =>
      `of ${d.of} shards ${d.missing.slice(0, MAX_PLACES).join(", ")}${d.missing.length > MAX_PLACES ? " …" : ""} ${d.missing.length === 1 ? "is" : "are"} missing`,
  }),
  MMS7051: entry<{ name: string }>({
    severity: "error",
    title: "package of queues missing",
    message: (d) => `a queue needs the package ${d.name}, which is not installed`,
    help: () => "npm install bullmq ioredis, where mmspec is installed (with -g if it is)",
  }),
  MMS7052: entry<{ url: string; reason: string }>({
    severity: "error",
    title: "queue that does not answer",
    message: (d) => `no queue answers at ${d.url}: ${d.reason}`,
  }),
  MMS7053: entry<{ url: string }>({
    severity: "note",
    title: "queue without workers",
    message: (d) => `no worker of this version of mmspec listens at ${d.url} yet`,
    help: (d) => `mmspec worker --queue ${d.url} starts one`,
  }),
  MMS7040: entry<{ name: string; near: string | undefined }>({
    severity: "error",
    title: "unknown event in --records",
    message: (d) => `--records: no spec declares an event ${d.name}`,
    help: (d) =>
      d.near === undefined ? "mmspec probes lists the events of each rule" : `did you mean ${d.near}?`,
  }),
  MMS7200: entry<{ flag: string; needed: string }>({
    severity: "error",
    title: "flag that needs another one",
    message: (d) => `${d.flag} needs ${d.needed}`,
  }),
  MMS7201: entry<{ where: string; reason: string }>({
    severity: "error",
    title: "invalid baseline",
    message: (d) => `baseline: ${d.where} ${d.reason}`,
    help: () => "--update-baseline writes one",
  }),
  MMS7202: entry<KnownPlace>({
    severity: "warning",
    title: "finding of a baseline that has expired",
    message: (d) => `${namedFinding(d)} was put up with until ${d.expires}, and is still there${ownedBy(d)}`,
    help: () => "fix it, or set another date in the baseline",
  }),
  MMS7203: entry<KnownPlace>({
    severity: "note",
    title: "finding of a baseline that is gone",
    message: (d) => `${namedFinding(d)} is gone${ownedBy(d)}`,
    help: () => "--update-baseline takes it out of the baseline",
  }),
  MMS7204: entry<{ added: number; dropped: number; kept: number }>({
    severity: "note",
    title: "baseline written",
    message: (d) =>
      `baseline written: ${counted(d.added, "finding")} added, ${d.dropped} dropped, ${d.kept} kept`,
    help: () => "its entries have room for a reason, an owner and the day on which they expire",
  }),
  MMS7205: entry<{ known: number; fresh: number }>({
    severity: "note",
    title: "what of a run its baseline has",
    message: (d) => `${counted(d.known, "violation")} known to the baseline, ${d.fresh} new`,
  }),
  MMS7206: entry<{ more: number }>({
    severity: "note",
    title: "further findings of a baseline",
    message: (d) => `and ${d.more} more`,
  }),
  MMS7207: entry<{ path: string; reason: string }>({
    severity: "error",
    title: "file that is no report",
    message: (d) => `${d.path} is no JSON report of mmspec: ${d.reason}`,
    help: () => "mmspec validate --format json (or ndjson) -o FILE writes one",
  }),
  MMS7110: entry<{ what: string }>({
    severity: "error",
    title: "nothing to show",
    message: (d) => `show needs ${d.what} to look at`,
    help: () => "--at LINE shows the state there; --history EXPR and --when EXPR go through the whole trace",
  }),
  MMS7111: entry<object>({
    severity: "error",
    title: "condition that is no BOOLEAN",
    message: () => "only what is TRUE or FALSE can become TRUE",
    help: () => "--history shows how a value changes",
  }),
  MMS7112: entry<{ path: string; line: number; last: number }>({
    severity: "error",
    title: "line beyond the end of the trace",
    message: (d) => `${d.path} ends at line ${d.last}, before line ${d.line}`,
    help: () => "--at 0 is the end of the trace",
  }),
  MMS7130: entry<{ name: string }>({
    severity: "error",
    title: "not a name",
    message: (d) => `\`${d.name}\` is no name: letters, digits and _, in a module's name parts apart by dots`,
  }),
  MMS7131: entry<{ event: string | undefined; spec: string }>({
    severity: "error",
    title: "no event for a rule",
    message: (d) =>
      d.event === undefined
        ? `${d.spec} has no event that is about an object`
        : `${d.spec} has no event ${d.event} that is about an object`,
    help: () => "--on names the event, one with a pointer or a task among its arguments",
  }),
  MMS7132: entry<{ names: readonly string[] }>({
    severity: "error",
    title: "no subsystem",
    message: (d) =>
      d.names.length === 0
        ? "no tracepoint is named"
        : `no two of these tracepoints have a field in common: ${d.names.join(", ")}`,
    help: () => "give a recording, format files, or a folder such as /sys/kernel/tracing/events/block",
  }),
  MMS7133: entry<{ path: string }>({
    severity: "error",
    title: "file is there already",
    message: (d) => `${d.path} is there already, and is not written over`,
    help: () => "-o names another folder",
  }),
  MMS7120: entry<{ what: "cover" | "notice"; percent: number; threshold: number }>({
    severity: "error",
    title: "below the threshold",
    message: (d) => {
      const of = d.what === "cover" ? "the specs" : "the mistakes in rules";
      return `the tests ${d.what} ${d.percent} % of ${of}; --threshold asks for ${d.threshold} %`;
    },
  }),
};

export interface KnownPlace {
  readonly rule: string;
  readonly module: string;
  readonly event: string;
  readonly owner: string;
  readonly expires: string | null;
}

const namedFinding = ({ rule, module, event }: KnownPlace) =>
  `${rule} of ${module}${event === "" ? "" : `, at ${event}`},`;

const ownedBy = ({ owner }: KnownPlace) => (owner === "" ? "" : ` (${owner})`);

const MAX_PLACES = 10;

/** "line 3", "lines 3, 5 and 8", the end of the trace last. */
function places(lines: readonly number[]): string {
  const named = lines
    .slice(0, MAX_PLACES)
    .map((line) => (line === 0 ? "0 (the end of the trace)" : String(line)));
  const more = lines.length - named.length;
  if (more > 0) named.push(`${more} more`);
  const last = named.pop()!;
  return named.length === 0 ? `line ${last}` : `lines ${named.join(", ")} and ${last}`;
}
