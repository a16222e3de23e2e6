/* How a recording goes, on standard error: a line that changes on a terminal, else a line every now and then. */
import { cutToWidth } from "../../text/display-width.js";
import { grouped } from "../../text/format-count.js";
import type { CommandIo } from "../io.js";

const TERMINAL_MS = 1000;
const LOG_MS = 10_000;
const CLEAR = "\r\x1b[2K";

export interface Teller {
  maybeTell(): Promise<void>;
  /** Leaves the terminal as it was. */
  clear(): Promise<void>;
}

export function createTeller(
  recorder: { look(): { readonly events: number; readonly lost: number } },
  io: Pick<CommandIo, "stderr" | "now">,
  isWanted: boolean,
): Teller {
  const { isTTY } = io.stderr;
  let last = io.now();
  let told = last;
  let before = 0;
  let isShown = false;
  return {
    async maybeTell() {
      const now = io.now();
      // The counts are taken each second, whoever wants to know them: the kernel keeps few names of threads.
      if (now - last < TERMINAL_MS) return;
      const { events, lost } = recorder.look();
      const rate = Math.round(((events - before) * 1000) / (now - last));
      last = now;
      before = events;
      if (!isWanted || (!isTTY && now - told < LOG_MS)) return;
      told = now;
      const line = `recording  ${grouped(events)} events  ${grouped(rate)}/s  ${grouped(lost)} lost`;
      isShown = isTTY;
      await io.stderr.write(isTTY ? CLEAR + cutToWidth(line, (io.stderr.columns ?? 80) - 1) : `${line}\n`);
    },
    async clear() {
      if (isShown) await io.stderr.write(CLEAR);
      isShown = false;
    },
  };
}
