/* Handmade BTF: types in, a blob as the kernel writes it out. Documentation/bpf/btf.rst. */
import { KIND } from "../../src/probes/btf/read-btf.js";

/** A type as tests write it; numbers are ids, counted from 1 in the order of the list. */
export type MadeType =
  | { readonly kind: "int"; readonly name: string; readonly bytes: number; readonly signed?: boolean }
  | { readonly kind: "ptr" | "const" | "volatile"; readonly to: number }
  | { readonly kind: "typedef"; readonly name: string; readonly to: number }
  | {
      readonly kind: "struct" | "union";
      readonly name: string;
      readonly bytes: number;
      readonly members: readonly MadeMember[];
    }
  | { readonly kind: "enum"; readonly name: string; readonly values: readonly string[] }
  | {
      readonly kind: "proto";
      readonly returns: number;
      readonly params: readonly (readonly [string, number])[];
    }
  | { readonly kind: "func"; readonly name: string; readonly proto: number };

/** Name, type, offset in bytes; or in bits, with the size of a bitfield. */
export type MadeMember =
  | readonly [string, number, number]
  | { readonly name: string; readonly type: number; readonly bit: number; readonly bits: number };

export function makeBtf(types: readonly MadeType[], little = true): Uint8Array {
  let strings = "\0";
  const named = (name: string) => {
    if (name === "") return 0;
    const at = strings.length;
    strings += `${name}\0`;
    return at;
  };
  const words: number[] = [];
  const head = (name: string, kind: number, vlen: number, third: number, flag = 0) =>
    words.push(named(name), ((flag << 31) | (kind << 24) | vlen) >>> 0, third);
  for (const t of types) {
    switch (t.kind) {
      case "int":
        head(t.name, KIND.int, 0, t.bytes);
        words.push(((t.signed === true ? 1 : 0) << 24) | (t.bytes * 8));
        break;
      case "ptr":
      case "const":
      case "volatile":
        head("", KIND[t.kind], 0, t.to);
        break;
      case "typedef":
        head(t.name, KIND.typedef, 0, t.to);
        break;
      case "struct":
      case "union": {
        const hasBits = t.members.some((m) => "bits" in m);
        head(t.name, KIND[t.kind], t.members.length, t.bytes, hasBits ? 1 : 0);
        for (const m of t.members) {
          if ("bits" in m) words.push(named(m.name), m.type, (m.bits << 24) | m.bit);
          else words.push(named(m[0]), m[1], m[2] * 8);
        }
        break;
      }
      case "enum":
        head(t.name, KIND.enum, t.values.length, 4);
        for (const [i, value] of t.values.entries()) words.push(named(value), i);
        break;
      case "proto":
        head("", KIND.funcProto, t.params.length, t.returns);
        for (const [name, type] of t.params) words.push(named(name), type);
        break;
      case "func":
        head(t.name, KIND.func, 1, t.proto);
        break;
    }
  }
  const bytes = new Uint8Array(24 + words.length * 4 + strings.length);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, 0xeb9f, little);
  bytes[2] = 1;
  const header = [24, 0, words.length * 4, words.length * 4, strings.length];
  for (const [i, word] of header.entries()) view.setUint32(4 + 4 * i, word, little);
  for (const [i, word] of words.entries()) view.setUint32(24 + 4 * i, word, little);
  for (let i = 0; i < strings.length; i++) bytes[24 + words.length * 4 + i] = strings.charCodeAt(i);
  return bytes;
}

/** The structures of Debian's 6.12.117 and 6.1.192 for amd64, as far as the catalogues read them. */
export function kernelBtf(kernel: "6.12" | "6.1"): Uint8Array {
  const is612 = kernel === "6.12";
  const types: MadeType[] = [
    { kind: "int", name: "long unsigned int", bytes: 8 }, // 1
    { kind: "int", name: "unsigned int", bytes: 4 }, // 2
    { kind: "int", name: "int", bytes: 4, signed: true }, // 3
    { kind: "ptr", to: 0 }, // 4: void *
    { kind: "ptr", to: 8 }, // 5: struct vm_area_struct *
    { kind: "ptr", to: 9 }, // 6: struct anon_vma *
    { kind: "ptr", to: 11 }, // 7: struct mm_struct *
    {
      kind: "struct",
      name: "vm_area_struct", // 8
      bytes: is612 ? 176 : 152,
      members: [
        // vm_start and vm_end stand in an anonymous union since 6.12.
        ...(is612
          ? ([["", 14, 0]] as const)
          : ([
              ["vm_start", 1, 0],
              ["vm_end", 1, 8],
            ] as const)),
        ["vm_mm", 7, 16],
        ...(is612 ? ([["vm_lock_seq", 2, 44]] as const) : []),
        ["anon_vma", 6, is612 ? 104 : 88],
        ["vm_pgoff", 1, is612 ? 120 : 104],
      ],
    },
    { kind: "struct", name: "anon_vma", bytes: 96, members: [["root", 6, 0]] }, // 9
    {
      kind: "struct",
      name: "anon_vma_chain", // 10
      bytes: 64,
      members: [
        ["vma", 5, 0],
        ["anon_vma", 6, 8],
      ],
    },
    { kind: "struct", name: "mm_struct", bytes: 1024, members: [["mm_lock_seq", 2, 224]] }, // 11
    {
      kind: "struct",
      name: "folio", // 12
      bytes: 64,
      members: [
        ["mapping", 4, 24],
        ["index", 1, 32],
      ],
    },
    {
      kind: "struct",
      name: "vma_prepare", // 13
      bytes: 64,
      members: [
        ["vma", 5, 0],
        ["adj_next", 5, 8],
        ["insert", 5, 40],
        ["remove", 5, 48],
        ["remove2", 5, 56],
      ],
    },
    { kind: "union", name: "", bytes: 16, members: [["", 15, 0]] }, // 14
    {
      kind: "struct",
      name: "",
      bytes: 16,
      members: [
        ["vm_start", 1, 0],
        ["vm_end", 1, 8],
      ],
    }, // 15
    {
      kind: "struct",
      name: "vma_merge_struct", // 16
      bytes: 128,
      members: [
        ["mm", 7, 0],
        ["pgoff", 1, 16],
        ["prev", 5, 24],
        ["start", 1, 48],
        ["end", 1, 56],
      ],
    },
    {
      kind: "struct",
      name: "linux_binprm",
      bytes: 200,
      members: [
        ["vma", 5, 0],
        ["mm", 7, 16],
      ],
    }, // 17
    {
      kind: "struct",
      name: "vm_fault", // 18
      bytes: 112,
      members: [
        ["vma", 5, 0],
        ["address", 1, 24],
        ["pmd", 4, 48],
      ],
    },
    { kind: "ptr", to: 5 }, // 19: struct vm_area_struct **
    {
      kind: "proto", // 20
      returns: 5,
      params: [
        ["vmap", 19],
        ["addr", 1],
        ["len", 1],
        ["pgoff", 1],
      ],
    },
    { kind: "func", name: "copy_vma", proto: 20 }, // 21
  ];
  return makeBtf(types);
}
