/*
 * Perfetto's own file: a protobuf message that consists of packets, each field 1 and of type bytes (protos/perfetto/trace/
 * trace.proto, TracePacket). It is only recognized: which fields an event has is known to Perfetto's schema alone.
 */

/** The tag of field 1, of type bytes: also a line feed. */
const PACKET = 0x0a;
const LINE_FEED = 10;
/** Packets that are looked at. */
const ENOUGH = 8;
/** Perfetto's limit of a field's number (29 bits), and types of a field: varint, 64 bits, bytes, 32 bits. */
const FIELDS = 2 ** 29;

/** Whether the beginning of a file is that of a recording of Perfetto. */
export function isPerfetto(head: Uint8Array): boolean {
  let at = 0;
  let packets = 0;
  while (packets < ENOUGH && at < head.length) {
    if (head[at] !== PACKET) return false;
    const length = varint(head, at + 1);
    if (length === undefined || length.value === 0) return false;
    const end = length.end + length.value;
    const isWhole = end <= head.length;
    if (!isMessage(head, length.end, Math.min(end, head.length), isWhole)) return false;
    packets++;
    at = end;
  }
  // Lines of a text may chance to be messages, but not one behind the other.
  return packets >= ENOUGH || (packets > 1 && !isText(head));
}

function isMessage(bytes: Uint8Array, from: number, to: number, isWhole: boolean): boolean {
  let at = from;
  while (at < to) {
    const tag = varint(bytes, at);
    if (tag === undefined) return !isWhole;
    if (tag.value < 8 || tag.value >= 8 * FIELDS) return false;
    const end = fieldEnd(bytes, tag.end, tag.value % 8);
    if (end === undefined) return false;
    at = end;
  }
  return at === to || !isWhole;
}

/** Where the field's value ends; undefined where it has none of the types that there are. */
function fieldEnd(bytes: Uint8Array, at: number, type: number): number | undefined {
  switch (type) {
    case 0:
      return varint(bytes, at)?.end ?? (at + 10 > bytes.length ? bytes.length : undefined);
    case 1:
      return at + 8;
    case 2: {
      const length = varint(bytes, at);
      return length === undefined ? undefined : length.end + length.value;
    }
    case 5:
      return at + 4;
    default:
      return undefined;
  }
}

/** undefined where it does not end in time. */
function varint(bytes: Uint8Array, at: number): { readonly value: number; readonly end: number } | undefined {
  let value = 0;
  for (let i = 0; i < 10; i++) {
    const byte = bytes[at + i];
    if (byte === undefined) return undefined;
    value += (byte & 0x7f) * 2 ** (7 * i);
    if (byte < 0x80) return { value, end: at + i + 1 };
  }
  return undefined;
}

function isText(head: Uint8Array): boolean {
  return !head.some((byte) => byte < 9 || (byte > LINE_FEED && byte < 32 && byte !== 13));
}
