/* `mmspec test --mutate`: the tests that are planned, for programs with mistakes in their rules. */
import { posix } from "node:path";
import { hasErrors } from "../../diag/diagnostic.js";
import { fileServices, openPath } from "../../files/services.js";
import { compileSpecs, toPosix } from "../../files/specs/find-specs.js";
import type { PlannedManifest, TestPlan } from "../../files/specs/test-plan.js";
import { checkInterrupted } from "../../session/environment.js";
import type { Filter } from "../../session/filter.js";
import { TraceReplayer } from "../../session/replay-trace.js";
import { measureStrength, type StrengthSuite, type StrengthTest } from "../../session/strength.js";
import {
  declaredTests,
  namesOfTest,
  runDeclaredTest,
  runListedTrace,
  settingsOf,
} from "../../session/test-spec.js";
import type { Strength } from "../../verdict/strength.js";
import type { CommandIo } from "../io.js";
import type { Progress } from "../output/progress.js";

/** Only rules in specs that are `isOwn`, by their paths. */
export async function testStrength(
  plan: TestPlan,
  filter: Filter | undefined,
  isOwn: (path: string) => boolean,
  io: CommandIo,
  progress: Progress,
): Promise<Strength> {
  const suites: StrengthSuite[] = [];
  for (const item of plan.items) {
    const { program, diagnostics } = await compileSpecs([item.kind === "Spec" ? item.file : item.spec], io);
    // Why it cannot be used has been said by the tests.
    if (program === undefined || hasErrors(diagnostics)) continue;
    const tests =
      item.kind === "Manifest"
        ? listedTests(item, filter, io)
        : declaredTests(program, toPosix(item.file))
            .filter((test) => filter === undefined || namesOfTest(item.file, test).some(filter.fits))
            .map((test) => ({
              title: test.title,
              passes: async (mutant: typeof program) =>
                (await runDeclaredTest(mutant, test, 0, (path) => openPath(path, io))).test.ok,
            }));
    if (tests.length > 0) suites.push({ program, tests });
  }
  try {
    return await measureStrength(
      suites,
      (rule) => isOwn(rule.span.file.path),
      async (done) => {
        await io.yieldToEventLoop();
        checkInterrupted(io);
        await progress.update("mutants", done, undefined, 0);
      },
    );
  } finally {
    await progress.clear();
  }
}

function listedTests(
  { folder, manifest, spec }: PlannedManifest,
  filter: Filter | undefined,
  io: CommandIo,
): StrengthTest[] {
  return manifest.traces.flatMap((trace) => {
    const path = posix.join(toPosix(folder), trace.trace);
    if (filter !== undefined && ![path, trace.title].some(filter.fits)) return [];
    const passes: StrengthTest["passes"] = async (program) => {
      const services = { ...fileServices(io, [spec]), environment: io, progress: async () => {} };
      const replayer = new TraceReplayer(program, settingsOf(trace), services);
      return (await runListedTrace(replayer, await openPath(path, io), trace, 0)).test.ok;
    };
    return [{ title: trace.title, passes }];
  });
}
