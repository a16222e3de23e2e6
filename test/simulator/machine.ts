/*
 * What a simulated kernel runs on: threads that can be preempted at each event, locks that are waited for, and slabs
 * that give an address out again as soon as it is free.
 */
import type { Config } from "./kernels.js";
import type { Mm, Page, Vma } from "./objects.js";
import { Random } from "./random.js";

/** A piece of kernel code. It yields where it may be preempted: nothing, or what it waits for. */
export type Step<T = void> = Generator<(() => boolean) | undefined, T, undefined>;

export type Fields = { readonly [name: string]: unknown };

export interface Rec extends Fields {
  readonly event: string;
  readonly tid: number;
}

/** A thread: of a process, or of the kernel where it has no mm. */
export interface Task {
  readonly tid: number;
  readonly comm: string;
  mm: Mm | null;
  code: Step;
  waits: (() => boolean) | undefined;
  done: boolean;
}

/** Addresses as the direct map of x86-64 has them. */
const SLABS = {
  mm: [0xffff888003000000n, 0x400n],
  vma: [0xffff888004000000n, 0x100n],
  anon_vma: [0xffff888005000000n, 0x80n],
  avc: [0xffff888006000000n, 0x40n],
  lock: [0xffff888007000000n, 0x40n],
  page: [0xffffea0000000000n, 0x40n],
} as const;

export type Slab = keyof typeof SLABS;

export class Machine {
  readonly random: Random;
  readonly records: Rec[] = [];
  readonly tasks: Task[] = [];
  readonly pages = new Set<Page>();
  readonly mms = new Set<Mm>();
  /** i_mmap_rwsem of each file. */
  readonly fileLocks = new Map<string, Lock>();
  current!: Task;
  /** Processes end when there are as many records. */
  budget: number;
  readonly #free = new Map<Slab, string[]>();
  readonly #next = new Map<Slab, number>();
  #tid = 100;

  constructor(
    readonly config: Config,
    seed: number,
    /** The rules that this kernel breaks. */
    readonly broken: ReadonlySet<string> = new Set(),
  ) {
    this.random = new Random(seed);
    this.budget = 250 + this.random.below(500);
  }

  /** Whether this time the kernel breaks the rule. */
  breaks(...rules: readonly string[]): boolean {
    return rules.some((rule) => this.broken.has(rule));
  }

  get isOver(): boolean {
    return this.records.length >= this.budget;
  }

  alloc(slab: Slab): string {
    const free = this.#free.get(slab) ?? [];
    // The slab's freelist is a stack.
    if (free.length > 0 && !this.random.oneIn(4)) return free.pop()!;
    const n = this.#next.get(slab) ?? 0;
    this.#next.set(slab, n + 1);
    const [base, size] = SLABS[slab];
    return `0x${(base + BigInt(n) * size).toString(16)}`;
  }

  free(slab: Slab, ptr: string): void {
    const free = this.#free.get(slab) ?? [];
    this.#free.set(slab, free);
    if (free.includes(ptr)) throw new Error(`${slab} ${ptr} is freed twice`);
    free.push(ptr);
  }

  spawn(comm: string, mm: Mm | null, code: (task: Task) => Step): Task {
    const tid = this.#tid++;
    const task: Task = { tid, comm, mm, code: undefined as never, waits: undefined, done: false };
    task.code = code(task);
    this.tasks.push(task);
    return task;
  }

  /** Something has happened; the thread may be preempted behind it. */
  *say(event: string, fields: Fields = {}): Step {
    this.records.push({ tid: this.current.tid, comm: this.current.comm, event, ...fields });
    yield undefined;
  }

  *until(condition: () => boolean): Step {
    while (!condition()) yield condition;
  }

  /** Runs all threads to their ends. */
  run(): void {
    const stickiness = 1 + this.random.below(12);
    let last: Task | undefined;
    for (;;) {
      const ready = this.tasks.filter((t) => !t.done && (t.waits === undefined || t.waits()));
      if (ready.length === 0) {
        const stuck = this.tasks.filter((t) => !t.done);
        if (stuck.length === 0) return;
        throw new Error(`deadlock of ${stuck.map((t) => `${t.comm}/${t.tid}`).join(", ")}`);
      }
      const goesOn = last !== undefined && ready.includes(last) && !this.random.oneIn(stickiness);
      const task = goesOn ? last! : this.random.pick(ready);
      last = task;
      this.current = task;
      const { done, value } = task.code.next();
      task.waits = done ? undefined : (value ?? undefined);
      task.done = done === true;
    }
  }
}

/** A lock for one, or for readers. */
export class Lock {
  writer: Task | null = null;
  readonly readers = new Set<Task>();

  get isFree(): boolean {
    return this.writer === null && this.readers.size === 0;
  }

  *write(m: Machine): Step {
    yield* m.until(() => this.isFree);
    this.writer = m.current;
  }

  *read(m: Machine): Step {
    yield* m.until(() => this.writer === null);
    this.readers.add(m.current);
  }

  tryWrite(m: Machine): boolean {
    if (!this.isFree) return false;
    this.writer = m.current;
    return true;
  }

  release(m: Machine): void {
    if (this.writer === m.current) this.writer = null;
    else this.readers.delete(m.current);
  }

  isHeldBy(task: Task): boolean {
    return this.writer === task || this.readers.has(task);
  }
}

/** The vma of the mm that covers addr. */
export const findVma = (mm: Mm, addr: number): Vma | undefined =>
  mm.vmas.find((v) => v.start <= addr && addr < v.end);
