// What can go wrong with one record of a trace: it is not there, comes twice, comes after its successor, or says
// something else in one of its fields.

const PAGE = 0x1000n;
/** An object that no trace has. */
const STRANGER = "0xfedcba9876543210";

/**
 * All mutants of a trace, in order; `lines` are its records, the first one its beginning, and stays as it is. Types are
 * those of the EVENTs' parameters: event name to field name to parameter, as a spec's `meta` has them. Each mutant has its class (`group`), the line
 * where it differs, and its lines. Two that come to the same are one; what changes nothing is none.
 */
export function* mutantsOf(lines, types) {
  const records = lines.map((line) => JSON.parse(line));
  const objects = objectsOf(records, types);
  const seen = new Set([told(records)]);
  for (const { group, at, records: mutated } of changes(records, types, objects)) {
    const text = told(mutated);
    if (seen.has(text)) continue;
    seen.add(text);
    yield { group, line: at + 1, text };
  }
}

function* changes(records, types, objects) {
  for (let at = 1; at < records.length; at++) {
    const [record, next] = [records[at], records[at + 1]];
    const name = record.event;
    yield { group: `drop ${name}`, at, records: records.toSpliced(at, 1) };
    yield { group: `repeat ${name}`, at, records: records.toSpliced(at, 0, record) };
    if (next !== undefined && isOrdered(record, next, types)) {
      const group = `swap ${name} ${next.event}`;
      yield { group, at, records: records.toSpliced(at, 2, next, record) };
    }
    for (const [field, param] of types.get(name) ?? []) {
      if (record[field] === undefined || record[field] === null) continue;
      for (const value of others(record[field], param, objects)) {
        const group = `alter ${name}.${field}`;
        yield { group, at, records: records.with(at, { ...record, [field]: value }) };
      }
    }
  }
}

/** Each record keeps its place in time: what is mutated is the order, not the clock. */
function told(records) {
  return records
    .map((record, i) =>
      JSON.stringify(i === 0 ? record : { ...record, ts: `0.${String(i).padStart(6, "0")}` }),
    )
    .map((line) => line.replace(/"ts":"([\d.]+)"/, '"ts":$1'))
    .join("\n");
}

/** Events of two threads that have no object in common may come in either order: that is the same run of the kernel. */
function isOrdered(a, b, types) {
  if (a.tid === b.tid) return true;
  const pointers = (record) =>
    [...(types.get(record.event) ?? [])].flatMap(([field, { shape }]) =>
      shape.kind === "Ptr" ? [record[field]] : [],
    );
  const own = new Set(pointers(a));
  return pointers(b).some((pointer) => own.has(pointer));
}

/** The objects of each type, in the order in which the trace names them; tasks too. */
function objectsOf(records, types) {
  const objects = new Map();
  const add = (type, value) => objects.set(type, (objects.get(type) ?? new Set()).add(value));
  for (const record of records) {
    if (record.tid !== undefined) add("Task", record.tid);
    for (const [field, { shape }] of types.get(record.event) ?? []) {
      if (shape.kind === "Ptr" && record[field] !== undefined) add(shape.name, record[field]);
    }
  }
  return objects;
}

/** What else a field might say. */
function others(value, { shape, natural }, objects) {
  switch (shape.kind) {
    case "Ptr":
      return [otherOf([...(objects.get(shape.name) ?? [])], value) ?? STRANGER];
    case "Task":
      return [otherOf([...objects.get("Task")], value) ?? value + 1];
    case "Bool":
      return [typeof value === "number" ? 1 - value : !value];
    case "Enum":
      return [otherOf(shape.values, value)].filter((v) => v !== undefined);
    case "Int":
      return offByOne(value, natural);
    default:
      return [];
  }
}

/** The next in the list, round to the first. */
function otherOf(list, value) {
  if (list.length < 2) return undefined;
  return list[(list.indexOf(value) + 1) % list.length];
}

/** By one, or by one page where it is an address or a size in pages. */
function offByOne(value, natural) {
  const n = BigInt(value);
  const one = n !== 0n && n % PAGE === 0n ? PAGE : 1n;
  const written = (x) => (typeof value === "string" ? `0x${x.toString(16)}` : Number(x));
  return [n + one, n - one].filter((x) => x >= 0n || !(natural || typeof value === "string")).map(written);
}
