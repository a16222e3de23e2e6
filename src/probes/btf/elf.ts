/*
 * The few things of an ELF file (a vmlinux) that probes need: a section by its name, and the functions of its symbol
 * table. The file is read in pieces, as a vmlinux with debug information has hundreds of MiB.
 */

/** Bytes of a file; fewer than asked for only at its end. */
export type ReadAt = (offset: number, length: number) => Uint8Array;

interface Section {
  readonly nameAt: number;
  readonly flags: number;
  readonly offset: number;
  readonly size: number;
  readonly link: number;
}

const SHF_COMPRESSED = 0x800;
const STT_FUNC = 2;
/** No section that is read here is larger. */
const SECTION_LIMIT = 256 * 1024 * 1024;

export function isElf(head: Uint8Array): boolean {
  return head[0] === 0x7f && head[1] === 0x45 && head[2] === 0x4c && head[3] === 0x46;
}

export class Elf {
  readonly #read: ReadAt;
  readonly #is64: boolean;
  readonly #little: boolean;
  readonly #sections: ReadonlyMap<string, Section>;
  readonly #byIndex: readonly Section[];

  /** Throws an Error that says what is wrong with the file. */
  constructor(read: ReadAt) {
    this.#read = read;
    const head = this.#bytes(0, 64, "header");
    if (!isElf(head)) throw new Error("it is not an ELF file");
    this.#is64 = head[4] === 2;
    this.#little = head[5] === 1;
    if (![1, 2].includes(head[4]!) || ![1, 2].includes(head[5]!))
      throw new Error("its ELF header is neither of 32 nor of 64 bits, or of no known byte order");
    const view = viewOf(head);
    const u16 = (at: number) => view.getUint16(at, this.#little);
    const tableAt = this.#is64 ? this.#word64(view, 0x28) : view.getUint32(0x20, this.#little);
    const [entryBytes, count, namesIndex] = this.#is64
      ? [u16(0x3a), u16(0x3c), u16(0x3e)]
      : [u16(0x2e), u16(0x30), u16(0x32)];
    if (entryBytes < (this.#is64 ? 64 : 40)) throw new Error("its section headers are too short");
    const table = viewOf(this.#bytes(tableAt, entryBytes * count, "section headers"));
    this.#byIndex = Array.from({ length: count }, (_, i) => this.#section(table, i * entryBytes));
    const names = this.#byIndex[namesIndex];
    if (names === undefined) throw new Error("it has no names of sections");
    const text = this.#contents(names, "names of sections");
    this.#sections = new Map(this.#byIndex.map((s) => [nameIn(text, s.nameAt), s]));
  }

  /** The contents of a section; undefined where there is none of that name. */
  section(name: string): Uint8Array | undefined {
    const found = this.#sections.get(name);
    return found === undefined ? undefined : this.#contents(found, name);
  }

  /** The functions of the symbol table; undefined for a stripped file. */
  functions(): ReadonlySet<string> | undefined {
    const table = this.#sections.get(".symtab");
    const names = table === undefined ? undefined : this.#byIndex[table.link];
    if (table === undefined || names === undefined) return undefined;
    const text = this.#contents(names, ".strtab");
    const symbols = this.#contents(table, ".symtab");
    const view = viewOf(symbols);
    const [entryBytes, infoAt] = this.#is64 ? [24, 4] : [16, 12];
    const found = new Set<string>();
    for (let at = 0; at + entryBytes <= symbols.byteLength; at += entryBytes) {
      if ((view.getUint8(at + infoAt) & 0xf) === STT_FUNC)
        found.add(nameIn(text, view.getUint32(at, this.#little)));
    }
    return found;
  }

  #section(table: DataView, at: number): Section {
    const u32 = (offset: number) => table.getUint32(at + offset, this.#little);
    const nameAt = u32(0);
    if (!this.#is64) return { nameAt, flags: u32(8), offset: u32(16), size: u32(20), link: u32(24) };
    const u64 = (offset: number) => this.#word64(table, at + offset);
    return { nameAt, flags: u64(8), offset: u64(24), size: u64(32), link: u32(40) };
  }

  #contents({ flags, offset, size }: Section, name: string): Uint8Array {
    if (flags % (2 * SHF_COMPRESSED) >= SHF_COMPRESSED) throw new Error(`its section ${name} is compressed`);
    return this.#bytes(offset, size, name);
  }

  #bytes(offset: number, length: number, what: string): Uint8Array {
    if (length > SECTION_LIMIT)
      throw new Error(`its ${what} would have ${length} bytes, more than is ever read`);
    const bytes = this.#read(offset, length);
    if (bytes.byteLength < length) throw new Error(`its ${what} at byte ${offset} is cut off`);
    return bytes;
  }

  /** As a number: no offset or size in a file needs more than 53 bits. */
  #word64(view: DataView, at: number): number {
    const value = view.getBigUint64(at, this.#little);
    if (value > BigInt(Number.MAX_SAFE_INTEGER))
      throw new Error(`it names a place beyond any file: ${value}`);
    return Number(value);
  }
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Names of sections and symbols are short; what does not end within this many bytes is cut. */
const NAME_LIMIT = 512;

function nameIn(text: Uint8Array, at: number): string {
  let name = "";
  for (let i = at; i < text.byteLength && i < at + NAME_LIMIT && text[i] !== 0; i++)
    name += String.fromCharCode(text[i]!);
  return name;
}
