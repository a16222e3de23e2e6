/*
 * A bar on a terminal's stderr while something takes long. Nothing is drawn in the first second, nor where stderr is
 * no terminal; it is gone when the work is done.
 */

import { cutToWidth } from "../../text/display-width.js";
import { grouped } from "../../text/format-count.js";
import { printable } from "../../text/printable.js";
import type { CommandIo } from "../io.js";

const DELAY_MS = 1000;
const INTERVAL_MS = 100;
const BAR = 24;
const CLEAR = "\r\x1b[2K";

export interface Progress {
  /** `done` and `total` in bytes of the file; total undefined for a stream. */
  update(label: string, done: number, total: number | undefined, events: number): Promise<void>;
  /** Leaves the terminal as it was. */
  clear(): Promise<void>;
}

export function createProgress(io: CommandIo, isWanted: boolean): Progress {
  if (!isWanted || !io.stderr.isTTY) return { update: async () => {}, clear: async () => {} };
  let label = "";
  let start = io.now();
  let drawn = 0;
  let isShown = false;
  const began = start;
  return {
    async update(newLabel, done, total, events) {
      const now = io.now();
      if (newLabel !== label) [label, start] = [newLabel, now];
      if (now - began < DELAY_MS || now - drawn < INTERVAL_MS) return;
      drawn = now;
      isShown = true;
      const line = progressLine(label, done, total, events, now - start);
      await io.stderr.write(CLEAR + cutToWidth(line, (io.stderr.columns ?? 80) - 1));
    },
    async clear() {
      if (!isShown) return;
      isShown = false;
      await io.stderr.write(CLEAR);
    },
  };
}

/** "[████────]  42%  1,234 events  56,000/s  ETA 0:12  trace.jsonl" */
export function progressLine(
  label: string,
  done: number,
  total: number | undefined,
  events: number,
  elapsedMs: number,
): string {
  const rate = elapsedMs > 0 ? Math.round((events * 1000) / elapsedMs) : 0;
  const parts = [`${grouped(events)} events`, `${grouped(rate)}/s`];
  if (total !== undefined && total > 0) {
    const share = Math.min(1, done / total);
    const full = Math.floor(share * BAR);
    parts.unshift(
      `[${"█".repeat(full)}${"─".repeat(BAR - full)}] ${String(Math.floor(share * 100)).padStart(3)}%`,
    );
    if (share > 0) parts.push(`ETA ${clock((elapsedMs * (1 - share)) / share)}`);
  }
  return [...parts, printable(label)].join("  ");
}

function clock(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
