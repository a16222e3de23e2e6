/* What happens in a kernel, as the events that a trace has of it. */
export * from "./anon-vma.js";
export * from "./exec.js";
export * from "./locks.js";
export * from "./migrate.js";
export * from "./mremap.js";
export * from "./page-table.js";
export * from "./rmap.js";
export * from "./thp-numa.js";
export * from "./vm-sequence.js";
export * from "./vma-lock.js";
