/* Migration: the walk that replaces ptes by migration entries, and the one that puts ptes back. mm/migrate.c. */
import { type Call, call, type Events, event, type Obj, type Vma } from "../dsl/index.js";

/** try_to_unmap_one() finds the pte of `page` at addr, and leaves a migration entry there. */
export const unmapOne = (page: Obj, vma: Vma, addr: number): Events => {
  const args = { page, vma, addr, kind: "try_to_unmap_one" };
  return call("rmap_one", args, { ...args, ret: 0 }).around(event("set_migration_pte", { addr, vma, page }));
};

/** remove_migration_ptes(), whose walk visits each vma of the old page's anon_vma. */
export const restoreWalk = (old: Obj, page: Obj): Call => call("remove_migration_ptes", { old, new: page });

/** The walk comes by a vma and finds the entry there, which it replaces by a pte of the new page. */
export const restored = (page: Obj, vma: Vma, addr: number): Events =>
  visit(page, vma, addr, true).around(event("remove_migration_pte", { addr, vma, page }));

/** The walk comes by a vma and finds no entry there. */
export const nothingAt = (page: Obj, vma: Vma, addr: number): Events =>
  visit(page, vma, addr, false).around();

function visit(page: Obj, vma: Vma, addr: number, found: boolean): Call {
  const args = { page, vma, addr, kind: "remove_migration_pte" };
  return call("rmap_one", args, { ...args, ret: 0, found });
}
