/* Rmap walks: reclaim, migration, and who only looks. mm/rmap.c, mm/migrate.c. */
import { freeAnonVma, getAnonVma, putAnonVma, tellCounts } from "./anon-vma.js";
import { lockPage, ptl, rootEnd, rootRead, tryLockPage, unlockPage } from "./locks.js";
import type { Machine, Step } from "./machine.js";
import { type AnonVma, addressIn, hex, type Page, type Pte, VM_WRITE, type Vma } from "./objects.js";
import { addAnon, allocPage, putPage, removeRmap, setPte, tell } from "./pages.js";

type Visit = (v: Vma, addr: number) => Step<boolean>;

const isPassedOver = (m: Machine, v: Vma): boolean =>
  (v.isTemporaryStack && !m.breaks("EXEC_01")) || (m.breaks("EXEC_03") && (v.flags & 0x100) !== 0);

/** Calls `visit` for each vma that may map the page, in order, until it says that it is enough. */
function* walk(m: Machine, page: Page, av: AnonVma, kind: string, visit: Visit, skip = false): Step {
  const owner = m.breaks("MIG_05") ? null : yield* lockAlive(m, av);
  if (owner === undefined) return;
  if (owner !== null && m.random.oneIn(3)) yield* tellCounts(m, av);
  const list = m.breaks("MIG_06") ? av.list.toReversed() : [...av.list];
  for (const { vma } of list) {
    const addr = addressIn(vma, page.index);
    if (addr === undefined) continue;
    if (skip && isPassedOver(m, vma)) {
      yield* m.say("rmap_skip", { page: page.ptr, vma: vma.ptr, kind });
      continue;
    }
    const args = { page: page.ptr, vma: vma.ptr, addr: hex(addr), kind };
    yield* m.say("rmap_one", args);
    const found = yield* visit(vma, addr);
    yield* m.say("rmap_one__return", {
      ...args,
      ret: 0,
      ...(kind === "remove_migration_pte" ? { found } : {}),
    });
    if (kind !== "remove_migration_pte" && page.mapcount === 0) break;
  }
  if (owner !== null) yield* rootEnd(m, owner);
}

/** page_lock_anon_vma_read(): an anon_vma may die before its lock is there; undefined if it has. */
function* lockAlive(m: Machine, av: AnonVma): Step<AnonVma | undefined> {
  if (!m.config.puts) return yield* rootRead(m, av);
  if (av.refs === 0) return undefined;
  av.refs++;
  const owner = yield* rootRead(m, av);
  av.refs--;
  if (av.refs > 0) return owner;
  yield* rootEnd(m, owner);
  yield* freeAnonVma(m, av);
  return undefined;
}

/** page_referenced(): looks, and changes nothing. */
export function* referenced(m: Machine, page: Page): Step {
  page.refs++;
  yield* lockPage(m, page);
  const av = page.mapping;
  if (av !== null && page.mapcount > 0) {
    yield* m.say("rmap_walk", { page: page.ptr, mapping: av.ptr, index: page.index });
    const kind = m.breaks("EXEC_06") ? "__split_huge_page_splitting" : "page_referenced_one";
    yield* walk(m, page, av, kind, function* () {
      yield undefined;
      return false;
    });
    yield* m.say("rmap_walk__return", { page: page.ptr });
  }
  yield* unlockPage(m, page);
  yield* putPage(m, page);
}

function isolate(page: Page): boolean {
  if (!page.isOnLru) return false;
  page.isOnLru = false;
  page.refs++;
  return true;
}

function* putBack(m: Machine, page: Page): Step {
  page.isOnLru = true;
  yield* putPage(m, page);
}

/** shrink_page_list(): into the swap cache; all ptes become swap entries. */
export function* reclaim(m: Machine, page: Page): Step {
  if (!isolate(page)) return;
  if (yield* tryLockPage(m, page)) {
    if (page.mapcount > 0 && page.mapping !== null) {
      if (!page.isInSwap) {
        page.isInSwap = true;
        page.refs++;
      }
      yield* m.say("try_to_unmap", { page: page.ptr, flags: 0 });
      yield* walk(
        m,
        page,
        page.mapping,
        "try_to_unmap_one",
        (v, addr) => swapOut(m, page, v, addr),
        m.breaks("EXEC_05"),
      );
      yield* m.say("try_to_unmap__return", { page: page.ptr });
      if (m.random.oneIn(2)) yield* tell(m, page);
      if (page.swapEntries === 0 && page.isInSwap) {
        page.isInSwap = false;
        yield* putPage(m, page);
      }
    }
    yield* unlockPage(m, page);
  }
  yield* putBack(m, page);
}

const isMapped = (page: Page, v: Vma, addr: number): boolean => {
  const pte = v.mm.ptes.get(addr);
  return pte?.kind === "present" && pte.page === page;
};

function* swapOut(m: Machine, page: Page, v: Vma, addr: number): Step<boolean> {
  const unlock = yield* ptl(m, v.mm, addr);
  const found = isMapped(page, v, addr);
  if (found) {
    page.swapEntries++;
    yield* setPte(m, v, addr, { kind: "swap", page, write: false });
    yield* removeRmap(m, page, v, addr);
    page.refs--;
  }
  yield* unlock();
  return found;
}

/** unmap_and_move(). */
export function* migrate(m: Machine, page: Page): Step {
  if (!isolate(page)) return;
  const isLocked = !m.breaks("MIG_03");
  if (isLocked) yield* lockPage(m, page);
  if (page.mapping === null || page.mapcount === 0 || page.refs === 1) {
    if (isLocked) yield* unlockPage(m, page);
    yield* putBack(m, page);
    return;
  }
  const av = page.mapping;
  yield* getAnonVma(m, av);
  const args = { page: page.ptr };
  const begin = { ...args, flags: m.config.ttuMigration, mapping: av.ptr, index: page.index };
  yield* m.say("try_to_migrate", begin);
  const one: Visit = (v, addr) => setEntry(m, page, v, addr);
  yield* walk(m, page, av, m.config.migrateOne, one, true);
  yield* m.say("try_to_migrate__return", args);
  if (m.random.oneIn(2)) yield* tell(m, page);
  // Whoever else has a reference may be using it.
  const isFree = page.mapcount === 0 && page.refs === 1;
  const canMove = (isFree || m.breaks("MIG_08")) && !page.isInSwap && !m.random.oneIn(5);
  if (m.breaks("MIG_02") && isLocked) {
    yield* unlockPage(m, page);
    yield* lockPage(m, page);
  }
  const target = canMove ? allocPage(m) : page;
  if (target !== page) {
    yield* lockPage(m, target);
    target.mapping = page.mapping;
    target.index = page.index;
  }
  const flags = m.config.perVma ? { flags: 0 } : {};
  yield* m.say("remove_migration_ptes", { old: page.ptr, new: target.ptr, ...flags });
  yield* m.say("rmap_walk", { page: target.ptr, mapping: av.ptr, index: page.index });
  yield* walk(m, target, av, "remove_migration_pte", (v, addr) => removeEntry(m, page, target, v, addr));
  yield* m.say("rmap_walk__return", { page: target.ptr });
  yield* m.say("remove_migration_ptes__return");
  if (m.random.oneIn(2)) yield* tell(m, target);
  if (target !== page) yield* unlockPage(m, target);
  yield* putAnonVma(m, av);
  if (isLocked) yield* unlockPage(m, page);
  if (target === page) yield* putBack(m, page);
  else {
    yield* putPage(m, page);
    yield* putBack(m, target);
  }
}

function* setEntry(m: Machine, page: Page, v: Vma, addr: number): Step<boolean> {
  const unlock = yield* ptl(m, v.mm, addr);
  const found = isMapped(page, v, addr) && !(m.breaks("MIG_08") && m.random.oneIn(2));
  if (found) {
    const { write } = v.mm.ptes.get(addr)!;
    v.mm.ptes.set(addr, { kind: "migration", page, write });
    yield* m.say("set_migration_pte", { addr: hex(addr), vma: v.ptr, page: page.ptr, write });
    yield* removeRmap(m, page, v, addr);
    page.refs--;
  }
  yield* unlock();
  return found;
}

function* removeEntry(m: Machine, old: Page, page: Page, v: Vma, addr: number): Step<boolean> {
  const isEntry = (pte: Pte | undefined): pte is Pte => pte?.kind === "migration" && pte.page === old;
  const peek = { page: page.ptr, vma: v.ptr, addr: hex(addr), kind: "remove_migration_pte" };
  if (m.breaks("MIG_04") && !isEntry(v.mm.ptes.get(addr))) {
    yield* m.say("pte_peek", { ...peek, found: false });
    return false;
  }
  const unlock = yield* ptl(m, v.mm, addr);
  const pte = v.mm.ptes.get(addr);
  const found = isEntry(pte) && !(m.breaks("MIG_01", "FORK_04") && m.random.oneIn(2));
  if (m.random.oneIn(3)) yield* m.say("pte_peek", { ...peek, found });
  if (found && pte !== undefined) {
    page.refs++;
    const write = m.breaks("MIG_07") || (pte.write && (v.flags & VM_WRITE) !== 0);
    v.mm.ptes.set(addr, { kind: "present", page, write });
    yield* m.say("remove_migration_pte", { addr: hex(addr), vma: v.ptr, page: page.ptr, write });
    yield* addAnon(m, page, v, addr, false);
  }
  yield* unlock();
  return found;
}
