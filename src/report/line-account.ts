/* What became of the lines of a trace, in words: one set of counts, which add up, wherever they are told. */
import { counted, grouped } from "../text/format-count.js";
import type { TraceRun } from "../verdict/run.js";

/** "5,743 lines read: 4,100 used, 1,600 of no interest, 2 lost, 41 without an event, 0 not understood" */
export function lineAccount(lines: NonNullable<TraceRun["lines"]>): string {
  const { total, used, ignored, continuation, header, loss, notUnderstood } = lines;
  const others = continuation + header;
  const parts = [
    `${grouped(used)} used`,
    `${grouped(ignored)} of no interest`,
    `${grouped(loss)} lost`,
    ...(others === 0 ? [] : [`${grouped(others)} without an event`]),
    `${grouped(notUnderstood)} not understood`,
  ];
  return `${counted(total, "line")} read: ${parts.join(", ")}`;
}
