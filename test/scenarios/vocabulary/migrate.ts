/* Migration: the walk that replaces ptes by migration entries, and the one that puts ptes back. mm/migrate.c. */
import {
  type AnonVma,
  type Call,
  call,
  type Event,
  type Events,
  event,
  type Kernel,
  type Obj,
  type Vma,
} from "../dsl/index.js";
import { withRootLock } from "./locks.js";
import { withPtl } from "./page-table.js";

/** Permissions are told where every pte is: here of what fork has made read-only. */
const readOnly = ({ ptes }: Kernel) => (ptes === true ? false : undefined);

/** try_to_unmap_one() finds the pte of `page` at addr, and leaves a migration entry there. */
export const unmapOne = (page: Obj, vma: Vma, addr: number): Events => {
  const args = { page, vma, addr, kind: "try_to_unmap_one" };
  return call("rmap_one", args, { ...args, ret: 0 }).around(
    event("set_migration_pte", { addr, vma, page, write: readOnly }),
  );
};

/** remove_migration_ptes(), whose walk visits each vma of the old page's anon_vma. */
export function restoreWalk(old: Obj, page: Obj): Call {
  const flags = ({ era }: Kernel) => (era === "K64" || era === "K615" ? 0 : undefined);
  return call("remove_migration_ptes", { old, new: page, flags });
}

/** From 6.3 on: the copy, and the walk that puts ptes back. */
export const moveFolio = (src: Obj, dst: Obj): Event => event("migrate_folio_move", { src, dst });

/** The walk comes by a vma and finds the entry there, which it replaces by a pte of the new page. */
export const restored = (page: Obj, vma: Vma, addr: number): Events =>
  visit(page, vma, addr, true).around(event("remove_migration_pte", { addr, vma, page, write: readOnly }));

/** The walk comes by a vma and finds no entry there. */
export const nothingAt = (page: Obj, vma: Vma, addr: number): Events =>
  visit(page, vma, addr, false).around();

function visit(page: Obj, vma: Vma, addr: number, found: boolean): Call {
  const args = { page, vma, addr, kind: "remove_migration_pte" };
  return call("rmap_one", args, { ...args, ret: 0, found });
}

/* The same in full: with the locks, what the walks read, and how many ptes map the page. */

/** Whose page it is, and at which index. */
export interface Where {
  readonly page: Obj;
  readonly family: AnonVma;
  readonly index: number;
}

/** rmap_walk() of an anonymous page. */
export const rmapWalkCall = ({ page, family, index }: Where): Call =>
  call("rmap_walk", { page, mapping: family, index }, { page });

/** … with the root lock from before the first visit to after the last. */
export const rmapWalk = (where: Where, ...visits: readonly Events[]): Events =>
  rmapWalkCall(where).around(withRootLock(where.family, visits));

/** As unmapOne(); from 5.14 on try_to_migrate_one(). `write`: of the pte that was there. */
export const unmapOneInFull = (
  page: Obj,
  vma: Vma,
  addr: number,
  { write = true, kind = "try_to_unmap_one" } = {},
): Events => {
  const args = { page, vma, addr, kind };
  return call("rmap_one", args, { ...args, ret: 0 }).around(
    withPtl(
      vma.mm,
      addr,
      event("set_migration_pte", { addr, vma, page, write }),
      event("page_remove_rmap", { page, vma, addr }),
    ),
  );
};

/** As restored(). `write`: of the pte that is put there. */
export const restoredInFull = (
  page: Obj,
  vma: Vma,
  addr: number,
  av: AnonVma,
  { write = true } = {},
): Events =>
  visit(page, vma, addr, true).around(
    withPtl(
      vma.mm,
      addr,
      peek(page, vma, addr, true),
      event("remove_migration_pte", { addr, vma, page, write }),
      event("page_add_anon_rmap", { page, vma, addr, exclusive: false, anon_vma: av }),
    ),
  );

/** As nothingAt(). */
export const nothingAtInFull = (page: Obj, vma: Vma, addr: number): Events =>
  visit(page, vma, addr, false).around(withPtl(vma.mm, addr, peek(page, vma, addr, false)));

/** What remove_migration_pte() has read at addr. */
export const peek = (page: Obj, vma: Vma, addr: number, found: boolean): Event =>
  event("pte_peek", { page, vma, addr, kind: "remove_migration_pte", found });

/** … up to 3.0 without the lock, so that it takes the lock only where it has found something. */
export const nothingPeekedAt = (page: Obj, vma: Vma, addr: number): Events =>
  visit(page, vma, addr, false).around(peek(page, vma, addr, false));

/** From 5.14 on. */
export const migrateWalk = (where: Where, ...visits: readonly Events[]): Events => {
  const { page, family, index } = where;
  return call("try_to_migrate", { page, flags: 0, mapping: family, index }, { page }).around(
    rmapWalk(where, visits),
  );
};

/** Up to 5.13: ptes become migration entries where `flags` say TTU_MIGRATION. */
export const unmapWalk = (page: Obj, family: AnonVma, ...visits: readonly Events[]): Events =>
  call("try_to_unmap", { page, flags: 1 }, { page }).around(withRootLock(family, visits));
