/* The cost report for people. */
import { grouped } from "../../text/format-count.js";
import type { CostReport } from "./cost-report.js";

const DEAREST = 10;

export function printCosts(report: CostReport): string {
  const { traces, lines, events, wallMs, linesPerSecond, threads, actions, rules, collectionMs } = report;
  const what = `${traces === 1 ? "1 trace" : `${grouped(traces)} traces`}, ${grouped(lines)} lines, ${grouped(events)} events`;
  const out = [
    `profile: ${what} in ${(wallMs / 1000).toFixed(2)} s, ${grouped(Math.round(linesPerSecond))} lines/s`,
  ];
  for (const { thread, phases } of threads) {
    out.push("", head(`${thread} thread`));
    for (const { phase, ms } of phases) out.push(row(phase, ms, wallMs));
    if (thread === "main") out.push(row("(of these, garbage collection)", collectionMs, wallMs));
  }
  if (actions.length > 0) {
    out.push("", head("dearest actions"));
    for (const { action, event, ms } of actions.slice(0, DEAREST))
      out.push(`${row(action, ms, wallMs)}  on ${event}`);
  }
  if (rules.length > 0) {
    out.push("", head("dearest rules"));
    for (const { rules: ids, action, ms } of rules.slice(0, DEAREST))
      out.push(
        action === undefined
          ? row(ids.join(", "), ms, wallMs)
          : `${row(action, ms, wallMs)}  requires ${ids.join(", ")}`,
      );
  }
  return `${out.join("\n")}\n`;
}

const head = (name: string) => `  ${name.padEnd(32)}${"ms".padStart(8)}${"%".padStart(7)}`;

function row(name: string, ms: number, wallMs: number): string {
  return `    ${name.padEnd(30)}${ms.toFixed(1).padStart(8)}${((100 * ms) / wallMs).toFixed(1).padStart(7)}`;
}
