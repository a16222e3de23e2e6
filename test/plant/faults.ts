/* Faults that a kernel could have, planted in what it printed when it had none. */
import { bodyAt, type Entry, type Recording, recounted, timeOf } from "./recording.js";

/** A recording with one fault in it, and the line where its rule has to say so. */
export interface Planted {
  readonly lines: readonly string[];
  readonly line: number;
}

export interface Fault {
  readonly title: string;
  readonly rule: string;
  /** Everywhere where the recording has room for it. */
  readonly plant: (recording: Recording) => readonly Planted[];
  /** Why a recording may have no room for it. */
  readonly room: string;
}

export const faults: readonly Fault[] = [
  {
    title: "src and dst change places in the tree",
    rule: "MREMAP_01",
    room: "no move without rmap locks",
    plant: (recording) => moves(recording, "0").flatMap((move) => dstBeforeSrc(recording, move)),
  },
  {
    title: "need_rmap_locks=0 where dst was merged",
    rule: "MREMAP_05",
    room: "no move with rmap locks",
    plant: (recording) => moves(recording, "1").map(({ at }) => withoutLocks(recording, at)),
  },
  {
    title: "src unlinked and freed while its page tables move",
    rule: "MREMAP_14",
    room: "no move behind which src is freed",
    plant: (recording) => moves(recording).flatMap((move) => freedMeanwhile(recording, move)),
  },
  {
    title: "a vma freed while linked",
    rule: "AVC_22",
    room: "no vma is seen from its first avc to its end",
    plant: (recording) => deaths(recording).flatMap((death) => stillLinked(recording, death)),
  },
  {
    title: "anon_vmas unlinked from the oldest on",
    rule: "AVC_12",
    room: "no vma with several anon_vmas is unlinked: nothing forks",
    plant: (recording) =>
      named(recording, "unlink_anon_vmas").flatMap((call) => oldestFirst(recording, call)),
  },
  {
    title: "a clone that turns the chain around",
    rule: "AVC_17",
    room: "no vma with several anon_vmas is cloned: nothing forks",
    plant: (recording) => named(recording, "anon_vma_clone").flatMap((call) => turned(recording, call)),
  },
  {
    title: "a migration entry that is never removed",
    rule: "MIG_01",
    room: "no record tells where migrate_pages() begins and ends, or that an entry was removed",
    plant: (recording) =>
      named(recording, "remove_migration_pte").flatMap((entry) => neverRemoved(recording, entry)),
  },
];

const named = ({ entries }: Recording, ...events: string[]) =>
  entries.filter(({ event }) => events.includes(event));

/** mremap's: exec moves its stack within one vma. */
const moves = (recording: Recording, need?: "0" | "1") =>
  named(recording, "move_page_tables").filter(
    ({ fields }) => fields.vma !== fields.new_vma && (need === undefined || fields.need_rmap_locks === need),
  );

const deaths = (recording: Recording) => named(recording, "remove_vma", "vm_area_free");

const lastBefore = ({ entries }: Recording, before: number, is: (e: Entry) => boolean) =>
  entries.findLast((e) => e.at < before && is(e));

const isAbout =
  (vma: string | undefined, ...events: string[]) =>
  (e: Entry) =>
    events.includes(e.event) && e.fields.vma === vma;

const withoutLocks = ({ lines }: Recording, at: number): Planted => ({
  lines: lines.with(at, lines[at]!.replace("need_rmap_locks=1", "need_rmap_locks=0")),
  line: at + 1,
});

/** By vm_pgoff, and by which came first where that is the same. */
function dstBeforeSrc(recording: Recording, { at, fields }: Entry): Planted[] {
  const { lines } = recording;
  const dst = lastBefore(recording, at, isAbout(fields.new_vma, "avc_insert"));
  const src = lastBefore(recording, at, isAbout(fields.vma, "avc_insert"));
  const taken = lastBefore(recording, at, (e) => e.event === "avc_remove");
  if (dst === undefined || src === undefined || taken === undefined) return [];
  if (src.fields.anon_vma !== dst.fields.anon_vma) return [];
  if (src.fields.pgoff !== dst.fields.pgoff) {
    const withIndexOf = (e: Entry, other: Entry) =>
      lines[e.at]!.replace(/ pgoff=\S+/, ` pgoff=${other.fields.pgoff}`);
    const exchanged = lines.with(dst.at, withIndexOf(dst, src)).with(src.at, withIndexOf(src, dst));
    return [{ lines: exchanged, line: at + 1 }];
  }
  // Of two that came at the same time nobody knows which was first.
  if (timeOf(lines[dst.at]!) >= timeOf(lines[at]!)) return [];
  const again = bodyAt(lines[at]!, lines[src.at]!);
  const removal = bodyAt(lines[at]!, lines[taken.at]!).replaceAll(
    / (avc|vma|anon_vma)=\S+/g,
    (_, name: string) => ` ${name}=${src.fields[name]}`,
  );
  return [{ lines: recounted(lines.toSpliced(at, 0, removal, again)), line: at + 3 }];
}

function freedMeanwhile({ lines, entries }: Recording, move: Entry): Planted[] {
  const { vma } = move.fields;
  const free = entries.find((e) => e.at > move.at && isAbout(vma, "vm_area_free")(e));
  const isBetween = (e: Entry) => free !== undefined && e.at > move.at && e.at <= free.at;
  const death = entries.filter(
    (e) => isBetween(e) && isAbout(vma, "unlink_anon_vmas", "avc_remove", "remove_vma", "vm_area_free")(e),
  );
  const unlinked = death.findIndex((e) => e.event === "unlink_anon_vmas");
  // Before its end it may only have changed its bounds.
  const end = death.slice(Math.max(0, unlinked));
  if (unlinked < 0 || end[1]?.event !== "avc_remove") return [];
  const moved = end.map(({ at }) => bodyAt(lines[move.at]!, lines[at]!));
  const rest = lines.filter((_, i) => !end.some(({ at }) => at === i));
  return [{ lines: rest.toSpliced(move.at + 1, 0, ...moved), line: move.at + 3 }];
}

function stillLinked(recording: Recording, { at, fields }: Entry): Planted[] {
  const isOf = isAbout(fields.vma, "avc_insert", "avc_remove", "remove_vma", "vm_area_free");
  const last = lastBefore(recording, at, isOf);
  if (last?.event !== "avc_remove") return [];
  const first = lastBefore(recording, last.at, isOf);
  if (first?.event !== "avc_insert" && first?.event !== "avc_remove") return [];
  return [{ lines: recounted(recording.lines.toSpliced(last.at, 1)), line: at }];
}

/** The first two of these events that the thread does for the vma within the call. */
function firstTwo({ entries }: Recording, call: Entry, vma: string | undefined, event: string): Entry[] {
  const own = entries.filter((e) => e.at > call.at && e.tid === call.tid);
  const end = own.findIndex((e) => e.event !== event && e.event !== "put_anon_vma");
  return own.slice(0, end).filter(isAbout(vma, event)).slice(0, 2);
}

function swapped(lines: readonly string[], a: number, b: number): string[] {
  return lines.with(a, bodyAt(lines[a]!, lines[b]!)).with(b, bodyAt(lines[b]!, lines[a]!));
}

function oldestFirst(recording: Recording, call: Entry): Planted[] {
  const { vma } = call.fields;
  const [a, b] = firstTwo(recording, call, vma, "avc_remove");
  if (a === undefined || b === undefined) return [];
  const born = lastBefore(
    recording,
    a.at,
    (e) => e.event.startsWith("vm_area_") && e.event.endsWith("_ret") && e.fields.ret === vma,
  );
  if (born === undefined) return [];
  return [{ lines: swapped(recording.lines, a.at, b.at), line: a.at + 1 }];
}

function turned(recording: Recording, call: Entry): Planted[] {
  const [a, b] = firstTwo(recording, call, call.fields.dst, "avc_insert");
  if (a === undefined || b === undefined) return [];
  const end = recording.entries.find(
    (e) => e.at > b.at && e.tid === call.tid && e.event === "anon_vma_clone_ret",
  );
  if (end === undefined) return [];
  return [{ lines: swapped(recording.lines, a.at, b.at), line: end.at + 1 }];
}

/**
 * The thread is done with the page when it begins with the next one, where the recording says whose entries a walk removes;
 * else when migrate_pages() is done.
 */
function neverRemoved(recording: Recording, { at, tid, fields }: Entry): Planted[] {
  if (fields.pte === undefined) return [];
  const own = recording.entries.filter((e) => e.tid === tid);
  const isNamed = named(recording, "migrate_folio_move", "move_to_new_folio").length > 0;
  const begins = own.findLast((e) => e.at < at && e.event.startsWith("mm_migrate_pages"));
  const ends = own.find(
    (e) =>
      e.at > at &&
      (e.event === "mm_migrate_pages" ||
        (isNamed &&
          /^(migrate_folio_move|move_to_new_folio|try_to_migrate|rmap_walk_anon.*)$/.test(e.event))),
  );
  if (begins?.event !== "mm_migrate_pages_start" || ends === undefined) return [];
  // A line less stands before it.
  return [{ lines: recounted(recording.lines.toSpliced(at, 1)), line: ends.at }];
}
