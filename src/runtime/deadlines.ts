/*
 * Obligations with a deadline (`~>` WITHIN), judged by the clock of the trace: every record moves it, whatever it is
 * about. Those of one formula have deadlines in the order in which they open, unless time goes back: a list for each,
 * and one number that says whether there is anything to do.
 */
import { generalList } from "./general-list.js";
import type { Int } from "./scalars.js";

/** What opened an obligation. */
export interface Opening {
  readonly line: number;
  readonly ts: Int;
  /** Index of the event; undefined where a state did, without one. */
  readonly event: number | undefined;
}

export class Obligation<Owner> {
  /** Neighbours in its list, by deadline. */
  before: Obligation<Owner> | undefined = undefined;
  after: Obligation<Owner> | undefined = undefined;
  /** What would have opened others of the same kind, where it may come out unknown whether this one was met. */
  later: Opening[] | undefined = undefined;

  constructor(
    /** Met by what comes at this time at the latest. */
    readonly deadline: Int,
    readonly opening: Opening,
    readonly owner: Owner,
    /** Whether it is known that it was opened, and that nothing has met it. */
    public isCertain: boolean,
  ) {}
}

/** The open obligations of one formula. */
export class DeadlineList<Owner> implements Expiring {
  private first: Obligation<Owner> | undefined = undefined;
  private last: Obligation<Owner> | undefined = undefined;

  constructor(
    private readonly clock: Clock,
    /** Called for each obligation whose deadline has passed, after it has left the list. */
    private readonly onPassed: (obligation: Obligation<Owner>) => void,
  ) {
    clock.watch(this);
  }

  add(obligation: Obligation<Owner>): void {
    const { deadline } = obligation;
    let before = this.last;
    while (before !== undefined && before.deadline > deadline) before = before.before;
    const after = before === undefined ? this.first : before.after;
    obligation.before = before;
    obligation.after = after;
    if (before === undefined) this.first = obligation;
    else before.after = obligation;
    if (after === undefined) this.last = obligation;
    else after.before = obligation;
    this.clock.expect(deadline);
  }

  remove(obligation: Obligation<Owner>): void {
    const { before, after } = obligation;
    if (before === undefined) this.first = after;
    else before.after = after;
    if (after === undefined) this.last = before;
    else after.before = before;
  }

  clear(): void {
    this.first = undefined;
    this.last = undefined;
  }

  pass(ts: Int): Int | undefined {
    for (let first = this.first; first !== undefined && first.deadline < ts; first = this.first) {
      this.remove(first);
      this.onPassed(first);
    }
    return this.first?.deadline;
  }
}

interface Expiring {
  /** Removes the obligations whose deadline is before `ts`; returns the next deadline. */
  pass(ts: Int): Int | undefined;
}

/** The time of the current record, and the next deadline. */
export class Clock {
  /** No deadline passes before a record that is later than this. */
  next: Int = Number.POSITIVE_INFINITY;
  /** Of the record that made a deadline pass. */
  ts: Int = 0;
  line = 0;
  private readonly lists = generalList<Expiring>();

  watch(list: Expiring): void {
    this.lists.push(list);
  }

  expect(deadline: Int): void {
    if (deadline < this.next) this.next = deadline;
  }

  /** A record of this time has come. */
  pass(ts: Int, line: number): void {
    this.ts = ts;
    this.line = line;
    this.next = Number.POSITIVE_INFINITY;
    for (let i = 0; i < this.lists.length; i++) {
      const next = this.lists[i]!.pass(ts);
      if (next !== undefined) this.expect(next);
    }
  }
}
