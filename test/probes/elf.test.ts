import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Elf } from "../../src/probes/btf/elf.js";
import { parseKallsyms } from "../../src/probes/kernel.js";

interface Made {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly flags?: number;
  /** Index of the section that it refers to. */
  readonly link?: number;
}

/** An ELF file of 64 bits with these sections behind the null one, and their names as the last. */
function makeElf(made: readonly Made[], little = true): Uint8Array {
  const all: Made[] = [{ name: "", bytes: new Uint8Array(0) }, ...made];
  let names = "\0";
  const nameAt = all.map(({ name }) => {
    if (name === "") return 0;
    const at = names.length;
    names += `${name}\0`;
    return at;
  });
  const shstrtab = Buffer.from(names, "latin1");
  all.push({ name: ".shstrtab", bytes: shstrtab });
  nameAt.push(0);
  const offsets: number[] = [];
  let at = 64;
  for (const { bytes } of all) {
    offsets.push(at);
    at += bytes.byteLength;
  }
  const file = new Uint8Array(at + 64 * all.length);
  const view = new DataView(file.buffer);
  file.set([0x7f, 0x45, 0x4c, 0x46, 2, little ? 1 : 2, 1]);
  view.setBigUint64(0x28, BigInt(at), little);
  view.setUint16(0x3a, 64, little);
  view.setUint16(0x3c, all.length, little);
  view.setUint16(0x3e, all.length - 1, little);
  all.forEach(({ bytes, flags, link }, i) => {
    file.set(bytes, offsets[i]!);
    const header = at + 64 * i;
    view.setUint32(header, nameAt[i]!, little);
    view.setBigUint64(header + 8, BigInt(flags ?? 0), little);
    view.setBigUint64(header + 24, BigInt(offsets[i]!), little);
    view.setBigUint64(header + 32, BigInt(bytes.byteLength), little);
    view.setUint32(header + 40, link ?? 0, little);
  });
  return file;
}

const open = (file: Uint8Array) => new Elf((at, length) => file.subarray(at, at + length));

/** One symbol: its name's place, its kind, and nothing that matters. */
function symbol(nameAt: number, kind: number, little = true): Uint8Array {
  const bytes = new Uint8Array(24);
  new DataView(bytes.buffer).setUint32(0, nameAt, little);
  bytes[4] = kind;
  return bytes;
}

describe("a vmlinux", () => {
  test.each([true, false])("has its sections by their names (little endian: %s)", (little) => {
    const elf = open(makeElf([{ name: ".BTF", bytes: Buffer.from("types") }], little));
    expect(Buffer.from(elf.section(".BTF")!).toString()).toBe("types");
    expect(elf.section(".notes")).toBeUndefined();
    expect(elf.functions()).toBeUndefined();
  });

  test("has the functions of its symbol table, and none of its variables", () => {
    const strtab = Buffer.from("\0copy_vma\0init_mm\0");
    const symtab = Buffer.concat([symbol(0, 0), symbol(1, 2), symbol(10, 1)]);
    const elf = open(
      makeElf([
        { name: ".symtab", bytes: symtab, link: 2 },
        { name: ".strtab", bytes: strtab },
      ]),
    );
    expect([...elf.functions()!]).toEqual(["copy_vma"]);
  });

  const good = makeElf([{ name: ".BTF", bytes: Buffer.from("types") }]);

  test("a section that is compressed is refused by name", () => {
    const elf = open(makeElf([{ name: ".BTF", bytes: Buffer.from("types"), flags: 0x800 }]));
    expect(() => elf.section(".BTF")).toThrow("its section .BTF is compressed");
  });

  test("what is cut off says where", () => {
    expect(() => open(good.subarray(0, 20))).toThrow("its header at byte 0 is cut off");
    expect(() => open(good.subarray(0, 100))).toThrow(/^its section headers at byte \d+ is cut off$/);
  });

  test("changed bytes give sections or an Error with words, and no more memory than the file has", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 }),
        (changes) => {
          const file = good.slice();
          for (const [at, value] of changes) file[at] = value;
          try {
            const elf = open(file);
            elf.section(".BTF");
            elf.functions();
          } catch (e) {
            expect((e as Error).name).toBe("Error");
            expect((e as Error).message).not.toBe("");
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe("kallsyms", () => {
  test("functions and tracepoints, of the kernel and of modules, with and without addresses", () => {
    const { functions, tracepoints } = parseKallsyms(
      [
        "ffffffff81376990 T copy_vma",
        "0000000000000000 t try_to_migrate_one",
        "ffffffff82a00000 D __tracepoint_set_migration_pte",
        "ffffffffc0a00000 t ext4_readdir\t[ext4]",
        "",
      ].join("\n"),
    );
    expect([...functions]).toEqual(["copy_vma", "try_to_migrate_one", "ext4_readdir"]);
    expect([...tracepoints!]).toEqual(["set_migration_pte"]);
  });

  test.each([
    ["", "it has no functions"],
    ["ffffffff82a00000 D init_mm\n", "it has no functions"],
    [
      "ffffffff81376990 T copy_vma\ncopy_vma\n",
      "line 2 is not one of kallsyms: an address, a letter, a name",
    ],
  ])("%j is refused", (text, reason) => {
    expect(() => parseKallsyms(text)).toThrow(reason);
  });
});
