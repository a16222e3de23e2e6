/*
 * The kernel's own description of its types, BTF: what /sys/kernel/btf/vmlinux holds, or the section .BTF of a vmlinux.
 * Only what probes need is read: structures with the places of their members, and functions with their parameters.
 * Documentation/bpf/btf.rst, include/uapi/linux/btf.h.
 *
 * The bytes may be anybody's: each read is checked, each walk is bounded, and what is wrong is a BtfError with a place.
 */

/** Kinds of include/uapi/linux/btf.h. */
export const KIND = {
  int: 1,
  ptr: 2,
  array: 3,
  struct: 4,
  union: 5,
  enum: 6,
  fwd: 7,
  typedef: 8,
  volatile: 9,
  const: 10,
  restrict: 11,
  func: 12,
  funcProto: 13,
  var: 14,
  datasec: 15,
  float: 16,
  declTag: 17,
  typeTag: 18,
  enum64: 19,
} as const;

export interface BtfMember {
  /** "" for an anonymous one. */
  readonly name: string;
  readonly type: number;
  /** From the beginning of its structure. */
  readonly bitOffset: number;
  /** 0 where it is no bitfield. */
  readonly bitSize: number;
}

export interface BtfParam {
  readonly name: string;
  readonly type: number;
}

/** A type without its members. */
export interface BtfType {
  readonly kind: number;
  readonly name: string;
  /** Bytes, where the kind has a size (int, struct, union, enum, float). */
  readonly size: number;
  /** The type that it refers to (ptr, typedef, const, func …), else 0. */
  readonly target: number;
  /** Of an int. */
  readonly isSigned: boolean;
}

/** The bytes are not BTF, or not of one piece; the message says what is wrong, and where. */
export class BtfError extends Error {}

/** No blob larger than this is read; that of a distribution's kernel has 5 to 8 MiB. */
export const BTF_LIMIT = 128 * 1024 * 1024;

const MAGIC = 0xeb9f;
const HEADER_BYTES = 24;
const COMMON_BYTES = 12;
/** No name in a kernel is longer. */
const NAME_LIMIT = 512;

export class Btf {
  readonly #view: DataView;
  readonly #little: boolean;
  readonly #strings: { readonly start: number; readonly end: number };
  /** Where each type begins; [0] is void. */
  readonly #offsets: number[] = [0];
  readonly #structs = new Map<string, number>();
  readonly #functions = new Map<string, number>();

  /** Throws a BtfError. What names and types refer to is only looked at when it is asked for. */
  constructor(bytes: Uint8Array) {
    if (bytes.byteLength > BTF_LIMIT) throw new BtfError(`it has more than ${BTF_LIMIT / 1024 / 1024} MiB`);
    if (bytes.byteLength < HEADER_BYTES) throw new BtfError("it is too short to be BTF");
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (this.#view.getUint16(0, true) === MAGIC) this.#little = true;
    else if (this.#view.getUint16(0, false) === MAGIC) this.#little = false;
    else throw new BtfError("it does not begin with BTF's magic number 0xeb9f");
    const version = this.#view.getUint8(2);
    if (version !== 1) throw new BtfError(`its version is ${version}, not 1`);
    const headerBytes = this.#u32(4);
    const section = (name: string, at: number) => {
      const start = headerBytes + this.#u32(at);
      const end = start + this.#u32(at + 4);
      if (headerBytes < HEADER_BYTES || end > bytes.byteLength)
        throw new BtfError(
          `its section of ${name} ends at byte ${end}, but it has ${bytes.byteLength} bytes`,
        );
      return { start, end };
    };
    const types = section("types", 8);
    this.#strings = section("strings", 16);
    this.#index(types);
  }

  /** Types, without void; their ids are 1 … count. */
  get count(): number {
    return this.#offsets.length - 1;
  }

  /** The id of the structure or union of that name. */
  structNamed(name: string): number | undefined {
    return this.#structs.get(name);
  }

  /** Whether the kernel has a function of that name. */
  hasFunction(name: string): boolean {
    return this.#functions.has(name);
  }

  /** The parameters of a function; undefined where BTF does not have it, which the kernel may nevertheless. */
  paramsOf(name: string): readonly BtfParam[] | undefined {
    const id = this.#functions.get(name);
    const proto = id === undefined ? 0 : this.typeOf(id).target;
    const at = this.#offsetOf(proto);
    if (at === undefined || this.#kindAt(at) !== KIND.funcProto) return undefined;
    return Array.from({ length: this.#vlenAt(at) }, (_, i) => {
      const param = at + COMMON_BYTES + 8 * i;
      return { name: this.#nameAt(this.#u32(param)), type: this.#u32(param + 4) };
    });
  }

  /** The type that a function returns; undefined where BTF does not have the function. */
  returnOf(name: string): number | undefined {
    const id = this.#functions.get(name);
    const proto = id === undefined ? undefined : this.typeOf(this.typeOf(id).target);
    return proto?.kind === KIND.funcProto ? proto.target : undefined;
  }

  /** A type by its id; void for 0. Throws a BtfError for an id that there is not. */
  typeOf(id: number): BtfType {
    const at = this.#offsetOf(id);
    if (at === undefined) return { kind: 0, name: "void", size: 0, target: 0, isSigned: false };
    const kind = this.#kindAt(at);
    const third = this.#u32(at + 8);
    const hasSize = SIZED.has(kind);
    return {
      kind,
      name: this.#nameAt(this.#u32(at)),
      size: hasSize ? third : 0,
      target: hasSize ? 0 : third,
      isSigned: kind === KIND.int && (this.#u32(at + COMMON_BYTES) & 0x0100_0000) !== 0,
    };
  }

  /** The members of a structure or union, in order; none for anything else. */
  membersOf(id: number): readonly BtfMember[] {
    const at = this.#offsetOf(id);
    if (at === undefined) return [];
    const kind = this.#kindAt(at);
    if (kind !== KIND.struct && kind !== KIND.union) return [];
    // With the flag, an offset has the size of a bitfield in its upper 8 bits.
    const hasSizes = this.#u32(at + 4) >>> 31 === 1;
    return Array.from({ length: this.#vlenAt(at) }, (_, i) => {
      const member = at + COMMON_BYTES + 12 * i;
      const place = this.#u32(member + 8);
      return {
        name: this.#nameAt(this.#u32(member)),
        type: this.#u32(member + 4),
        bitOffset: hasSizes ? place & 0xff_ffff : place,
        bitSize: hasSizes ? place >>> 24 : 0,
      };
    });
  }

  #index(types: { readonly start: number; readonly end: number }): void {
    for (let at = types.start; at < types.end; ) {
      const id = this.#offsets.length;
      if (at + COMMON_BYTES > types.end) throw new BtfError(`type ${id} at byte ${at} is cut off`);
      const kind = this.#kindAt(at);
      const more = extraBytes(kind, this.#vlenAt(at));
      if (more === undefined) throw new BtfError(`type ${id} at byte ${at} is of the unknown kind ${kind}`);
      const next = at + COMMON_BYTES + more;
      if (next > types.end) throw new BtfError(`type ${id} at byte ${at} is cut off`);
      this.#offsets.push(at);
      const names =
        kind === KIND.struct || kind === KIND.union
          ? this.#structs
          : kind === KIND.func
            ? this.#functions
            : undefined;
      if (names !== undefined) {
        const name = this.#nameAt(this.#u32(at));
        // Of two structures of one name the kernel's BTF has first the one that most of its code uses.
        if (name !== "" && !names.has(name)) names.set(name, id);
      }
      at = next;
    }
  }

  #offsetOf(id: number): number | undefined {
    if (id === 0) return undefined;
    const at = this.#offsets[id];
    if (at === undefined) throw new BtfError(`it names type ${id}, but has only ${this.count}`);
    return at;
  }

  #kindAt(at: number): number {
    return (this.#u32(at + 4) >>> 24) & 0x1f;
  }

  #vlenAt(at: number): number {
    return this.#u32(at + 4) & 0xffff;
  }

  #u32(at: number): number {
    return this.#view.getUint32(at, this.#little);
  }

  #nameAt(offset: number): string {
    const start = this.#strings.start + offset;
    const limit = Math.min(this.#strings.end, start + NAME_LIMIT);
    let name = "";
    for (let at = start; at < limit; at++) {
      const byte = this.#view.getUint8(at);
      if (byte === 0) return name;
      name += String.fromCharCode(byte);
    }
    throw new BtfError(`the name at ${offset} of its strings does not end`);
  }
}

const SIZED: ReadonlySet<number> = new Set([
  KIND.int,
  KIND.struct,
  KIND.union,
  KIND.enum,
  KIND.datasec,
  KIND.float,
  KIND.enum64,
]);

/** What stands behind a type's three words. */
function extraBytes(kind: number, vlen: number): number | undefined {
  switch (kind) {
    case KIND.int:
    case KIND.var:
    case KIND.declTag:
      return 4;
    case KIND.array:
      return 12;
    case KIND.struct:
    case KIND.union:
    case KIND.datasec:
    case KIND.enum64:
      return 12 * vlen;
    case KIND.enum:
    case KIND.funcProto:
      return 8 * vlen;
    case KIND.ptr:
    case KIND.fwd:
    case KIND.typedef:
    case KIND.volatile:
    case KIND.const:
    case KIND.restrict:
    case KIND.func:
    case KIND.float:
    case KIND.typeTag:
      return 0;
    default:
      return undefined;
  }
}
