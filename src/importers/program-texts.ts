/*
 * Texts in an entry that a traced program chooses: the names of threads, which any thread may set to any 15 bytes, line
 * feeds included, names of files, strings that probes fetch. Kernels and tools print them as they are, so that one entry
 * may become several lines, of which the second may read like an entry of somebody else.
 *
 * What is printed behind the text tells where the entry ends: the texts of the kernel's own events end in numbers. An
 * event that is not in this table, and has no string in quotes, is taken to be one line.
 */

/** How the text of an entry ends when it is whole. */
export interface TextEnd {
  readonly pattern: RegExp;
  /** A name of a file or a string may be as long as many lines; a thread's name may not. */
  readonly isLong: boolean;
  /** So short that it fits into a thread's name: what looks whole may go on. */
  readonly isShort: boolean;
}

/** A number as it is printed by the event's format, in raw fields (trace-cmd -R), or twice (options/fields). */
const NUMBER = String.raw`(?:-?\d+|0x[0-9a-f]+)(?: \(-?\d+\))?`;

/** The text ends in one of these, in which `#` stands for a number. */
function ends(...texts: readonly string[]): TextEnd {
  const sources = texts.map((text) => text.replaceAll("#", NUMBER));
  return { pattern: new RegExp(`(?:${sources.join("|")})$`), isLong: false, isShort: false };
}

const short = (...texts: readonly string[]): TextEnd => ({ ...ends(...texts), isShort: true });

const PRIO = short(" pid=# prio=#");
const PID = short(" pid=#");
const SCORE = ends(" oom_score_adj=#");
const DELAY = short(String.raw` \[ns\]`, " pid=# (?:delay|runtime)=#(?: vruntime=#)?");
/** The last form is that of libtraceevent's plugin, which trace-cmd and perf have. */
const WAKEUP = short(" pid=# prio=# (?:success=# )?target_cpu=#", String.raw` CPU:\d+`);

/** include/trace/events/sched.h, task.h, oom.h, signal.h, from 2.6.34 to 6.18. */
const ENDS: ReadonlyMap<string, TextEnd> = new Map([
  [
    "sched_switch",
    ends(
      ` prev_pid=# [^]* next_comm=[^]* next_pid=# next_prio=#`,
      String.raw`:\d+ \[-?\d+\] \S+ ==> [^]*:\d+ \[-?\d+\]`,
    ),
  ],
  ["sched_waking", WAKEUP],
  ["sched_wakeup", WAKEUP],
  ["sched_wakeup_new", WAKEUP],
  ["sched_migrate_task", ends(" prio=# orig_cpu=# dest_cpu=#")],
  ["sched_process_fork", ends(" (?:parent_)?pid=# child_comm=[^]* child_pid=#")],
  ["sched_process_exit", short(" pid=# prio=#(?: group_dead=(?:true|false|#))?")],
  ["sched_process_free", PRIO],
  ["sched_process_wait", PRIO],
  ["sched_process_hang", PID],
  ["sched_kthread_stop", PID],
  ["sched_pi_setprio", ends(" pid=# oldprio=# newprio=#")],
  ["sched_stat_wait", DELAY],
  ["sched_stat_sleep", DELAY],
  ["sched_stat_iowait", DELAY],
  ["sched_stat_blocked", DELAY],
  ["sched_stat_runtime", DELAY],
  ["task_newtask", SCORE],
  ["task_rename", SCORE],
  ["oom_score_adj_update", SCORE],
  ["signal_generate", ends(" pid=# gr(?:ou)?p=# res(?:ult)?=#")],
  ["sched_process_exec", { ...ends(" pid=# old_pid=#"), isLong: true }],
]);

/** A string that a probe fetched is whole where no quote is missing. */
const STRING: TextEnd = { pattern: /"$|" [A-Za-z_]\w*=[^"]*$/, isLong: true, isShort: false };

const PARENTHESIS = 40;
const EQUALS = 61;

/** Whether entries of that event may have what a program chose, without quotes. */
export function hasProgramText(event: string): boolean {
  return ENDS.has(event);
}

/** undefined where the event, whose text begins at `at`, has nothing that a program chose. */
export function textEndOf(event: string, text: string, at: number): TextEnd | undefined {
  // A probe may be called like any event, and has numbers and strings in quotes.
  const end = text.charCodeAt(at) === PARENTHESIS ? undefined : ENDS.get(event);
  if (end !== undefined) return end;
  const quote = text.indexOf('"', at);
  return quote > 0 && text.charCodeAt(quote - 1) === EQUALS ? STRING : undefined;
}
