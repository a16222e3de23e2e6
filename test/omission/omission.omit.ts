/*
 * `npm run omit`: every single omission, and OMIT_COUNT random sets of events (1,000), over the recordings and scenario
 * traces of this repository, or of the folders that OMIT_DIRS names, apart by colons.
 */
import { expect, test } from "vitest";
import { Choices, tapeOf } from "../support/choices.js";
import {
  falseAlarms,
  fieldsIn,
  filesBelow,
  namesIn,
  type Omission,
  printOmission,
  type Recorded,
  recordedIn,
  violationsOf,
} from "./omission.js";

const folders = (process.env.OMIT_DIRS ?? "traces/real:traces/scenarios").split(":");
const count = Number(process.env.OMIT_COUNT ?? 1000);
const ofFields = process.env.OMIT_FIELDS !== "no";

const recordings = folders
  .flatMap(filesBelow)
  .filter((path) => /\.(?:txt|jsonl|json)(?:\.gz)?$/.test(path) && !path.endsWith("manifest.json"))
  .flatMap((path) => recordedIn(path) ?? [])
  .filter((recorded) => namesIn(recorded).length > 0);
const wholes = new Map<Recorded, Set<string>>();

async function alarms(recorded: Recorded, omissions: readonly Omission[]): Promise<string[]> {
  let whole = wholes.get(recorded);
  if (whole === undefined) {
    whole = await violationsOf(recorded);
    wholes.set(recorded, whole);
  }
  const found: string[] = [];
  for (const omission of omissions) {
    for (const alarm of await falseAlarms(recorded, whole, omission))
      found.push(`without ${printOmission(omission)}: ${alarm}`);
  }
  return found;
}

test.each(recordings)("$name, without any one event or field", async (recorded) => {
  const omissions = namesIn(recorded).flatMap((event): Omission[] => {
    const events = new Set([event]);
    return [{ events }, ...(ofFields ? fieldsIn(recorded, event).map((field) => ({ events, field })) : [])];
  });
  expect(await alarms(recorded, omissions)).toEqual([]);
});

test(`${count} random sets of events`, async () => {
  for (let seed = 1; seed <= count; seed++) {
    const choices = new Choices(tapeOf(seed, 200));
    const recorded = choices.pick(recordings);
    const names = namesIn(recorded);
    const share = 2 + choices.below(5);
    const events = new Set(names.filter(() => choices.oneIn(share)));
    expect(await alarms(recorded, [{ events }]), `seed ${seed}: ${recorded.name}`).toEqual([]);
  }
});
