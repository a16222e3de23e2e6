--------------------------- MODULE mm.page_mapping ---------------------------
EXTENDS mm.rmap

(* What a page says of itself after it has been mapped, taken over or unmapped: page->mapping leads to an anon_vma that
   all who map the page are joined with, page->index to the address in each of their vmas.  mm/rmap.c. *)

ACTION Told ON page_map_state ==
    LET op == rmap_op[self] IN
    (* Relatives map the page too, or may come to: they are all joined with the oldest anon_vma, and with no younger
       one.  A walk from a younger one passes over parents and siblings, whose ptes stay when the page is migrated or
       swapped out.  mm/rmap.c:__page_set_anon_rmap() [2.6.34 on]. *)
    /\ REQUIRE RMAP_02 "shared page uses the oldest anon_vma" ==
           HasMade(self, page) /\ ~op.exclusive /\ (op.kind = "new" \/ mapping # NULL) => mapping = Oldest(op.own)
    (* From an older one walks would go through all relatives for a page that only this vma maps, and from a younger or
       a strange one they would not find it.  mm/rmap.c:__page_set_anon_rmap(), page_move_anon_rmap() [2.6.34 on]. *)
    /\ REQUIRE RMAP_03 "exclusive page uses the vma's own anon_vma" ==
           \/ HasDone(self, "move", page)
           \/ HasMade(self, page) /\ op.exclusive /\ (op.kind = "new" \/ mapping # NULL)
           => mapping = op.own
    (* The address of the page in each vma is reckoned from its index: with another one walks look at the wrong ptes.
       Of a huge page only the first small page is linear, so only what maps small pages is looked at.
       mm/rmap.c:__page_set_anon_rmap(), page_move_anon_rmap(), VM_BUG_ON(page->index != …) [2.6.34 on]. *)
    /\ REQUIRE RMAP_05 "page index linear" WHEN OneOffset ==
           IsFresh(self, page) /\ op.is_placed /\ mapping # NULL => index = op.place
    (* Whoever maps it already is found by the page's mapping and index: they suit the next one, or it must not be
       mapped there.  mm/rmap.c:__page_check_anon_rmap() [2.6.36 on]. *)
    /\ REQUIRE RMAP_10 "re-add keeps root and index" WHEN Era # "K34" /\ OneOffset ==
           HasDone(self, "add", page) /\ mapping # NULL /\ mapcount > 1
           => /\ IsOf(op.vma, mapping)
              /\ op.is_placed => index = op.place
              /\ op.was_told => mapping = op.mapping
    (* Those who are only joined with the older anon_vma still map the page, and no walk finds them any more.  Only
       page_move_anon_rmap() may do so, when nobody else is left.  mm/rmap.c:__page_set_anon_rmap() [2.6.36 on]. *)
    /\ REQUIRE RMAP_12 "never narrow a shared page" WHEN Era # "K34" ==
           HasDone(self, "add", page) /\ op.was_told /\ op.mapping # NULL /\ mapping # NULL
               /\ (mapcount > 1 \/ ~op.exclusive)
           => mapping = op.mapping \/ mapping = Oldest(op.mapping) \/ ~AreRelated(mapping, op.mapping)
    (* A walk that has read page->mapping and does not hold the root lock yet would find no anon_vma; and whoever swaps
       the page in again needs mapping and index.  mm/rmap.c:page_remove_rmap() [2.6.34 on]. *)
    /\ REQUIRE RMAP_13 "anon mapping not cleared by page_remove_rmap" ==
           HasDone(self, "remove", page) /\ op.was_told /\ op.mapping # NULL
           => mapping = op.mapping /\ index = op.index

------------------------------------------------------------------------------

TEST "a new page, and what it says"
    {"event":"trace_begin","complete":true,"era":"K36","ptes":true}
    {"event":"vma_link","vma":"0x10","mm":"0xe0","start":"0x4000","end":"0x8000","pgoff":4}
    {"event":"anon_vma_link","vma":"0x10","avc":"0xc0","anon_vma":"0xa0","root":"0xa0","where":"tail"}
    {"event":"page_add_new_anon_rmap","page":"0xf0","vma":"0x10","addr":"0x5000","anon_vma":"0xa0"}
    {"event":"page_map_state","page":"0xf0","mapping":"0xa0","index":5,"mapcount":1}
    EXPECT ok

TEST "a new page gets the anon_vma of the vma's parent"
    {"event":"trace_begin","complete":true,"era":"K36","ptes":true}
    {"event":"vma_link","vma":"0x10","mm":"0xe0","start":"0x4000","end":"0x8000","pgoff":4}
    {"event":"anon_vma_link","vma":"0x10","avc":"0xc0","anon_vma":"0xa0","root":"0xa0","where":"tail"}
    {"event":"vma_link","vma":"0x20","mm":"0xe2","start":"0x4000","end":"0x8000","pgoff":4}
    {"event":"anon_vma_link","vma":"0x20","avc":"0xc2","anon_vma":"0xa0","root":"0xa0","where":"tail"}
    {"event":"anon_vma_link","vma":"0x20","avc":"0xc4","anon_vma":"0xa2","root":"0xa0","where":"tail"}
    {"event":"page_add_new_anon_rmap","page":"0xf0","vma":"0x20","addr":"0x5000","anon_vma":"0xa2"}
    {"event":"page_map_state","page":"0xf0","mapping":"0xa0","index":5,"mapcount":1}
    EXPECT violated RMAP_03 AT 8

TEST "a new page gets the index of the page beside it"
    {"event":"trace_begin","complete":true,"era":"K36","ptes":true}
    {"event":"vma_link","vma":"0x10","mm":"0xe0","start":"0x4000","end":"0x8000","pgoff":4}
    {"event":"anon_vma_link","vma":"0x10","avc":"0xc0","anon_vma":"0xa0","root":"0xa0","where":"tail"}
    {"event":"page_add_new_anon_rmap","page":"0xf0","vma":"0x10","addr":"0x5000","anon_vma":"0xa0"}
    {"event":"page_map_state","page":"0xf0","mapping":"0xa0","index":6,"mapcount":1}
    EXPECT violated RMAP_05 AT 5

TEST "a shared page that the child reads from swap gets the child's anon_vma"
    {"event":"trace_begin","complete":true,"era":"K36","ptes":true}
    {"event":"vma_link","vma":"0x10","mm":"0xe0","start":"0x4000","end":"0x8000","pgoff":4}
    {"event":"anon_vma_link","vma":"0x10","avc":"0xc0","anon_vma":"0xa0","root":"0xa0","where":"tail"}
    {"event":"vma_link","vma":"0x20","mm":"0xe2","start":"0x4000","end":"0x8000","pgoff":4}
    {"event":"anon_vma_link","vma":"0x20","avc":"0xc2","anon_vma":"0xa0","root":"0xa0","where":"tail"}
    {"event":"anon_vma_link","vma":"0x20","avc":"0xc4","anon_vma":"0xa2","root":"0xa0","where":"tail"}
    {"event":"page_add_anon_rmap","page":"0xf0","vma":"0x20","addr":"0x5000","exclusive":false,"anon_vma":"0xa2"}
    {"event":"page_map_state","page":"0xf0","mapping":"0xa2","index":5,"mapcount":1}
    EXPECT violated RMAP_02 AT 8

TEST "a shared page that the child reads from swap gets the oldest anon_vma"
    {"event":"trace_begin","complete":true,"era":"K36","ptes":true}
    {"event":"vma_link","vma":"0x10","mm":"0xe0","start":"0x4000","end":"0x8000","pgoff":4}
    {"event":"anon_vma_link","vma":"0x10","avc":"0xc0","anon_vma":"0xa0","root":"0xa0","where":"tail"}
    {"event":"vma_link","vma":"0x20","mm":"0xe2","start":"0x4000","end":"0x8000","pgoff":4}
    {"event":"anon_vma_link","vma":"0x20","avc":"0xc2","anon_vma":"0xa0","root":"0xa0","where":"tail"}
    {"event":"anon_vma_link","vma":"0x20","avc":"0xc4","anon_vma":"0xa2","root":"0xa0","where":"tail"}
    {"event":"page_add_anon_rmap","page":"0xf0","vma":"0x20","addr":"0x5000","exclusive":false,"anon_vma":"0xa2"}
    {"event":"page_map_state","page":"0xf0","mapping":"0xa0","index":5,"mapcount":1}
    EXPECT ok

TEST "one that is the child's alone gets the child's"
    {"event":"trace_begin","complete":true,"era":"K36","ptes":true}
    {"event":"vma_link","vma":"0x10","mm":"0xe0","start":"0x4000","end":"0x8000","pgoff":4}
    {"event":"anon_vma_link","vma":"0x10","avc":"0xc0","anon_vma":"0xa0","root":"0xa0","where":"tail"}
    {"event":"vma_link","vma":"0x20","mm":"0xe2","start":"0x4000","end":"0x8000","pgoff":4}
    {"event":"anon_vma_link","vma":"0x20","avc":"0xc2","anon_vma":"0xa0","root":"0xa0","where":"tail"}
    {"event":"anon_vma_link","vma":"0x20","avc":"0xc4","anon_vma":"0xa2","root":"0xa0","where":"tail"}
    {"event":"page_add_anon_rmap","page":"0xf0","vma":"0x20","addr":"0x5000","exclusive":true,"anon_vma":"0xa2"}
    {"event":"page_map_state","page":"0xf0","mapping":"0xa2","index":5,"mapcount":1}
    EXPECT ok

TEST "of KSM's pages nothing is said"
    {"event":"trace_begin","complete":true,"era":"K36","ptes":true}
    {"event":"vma_link","vma":"0x10","mm":"0xe0","start":"0x4000","end":"0x8000","pgoff":4}
    {"event":"anon_vma_link","vma":"0x10","avc":"0xc0","anon_vma":"0xa0","root":"0xa0","where":"tail"}
    {"event":"vma_link","vma":"0x20","mm":"0xe2","start":"0x4000","end":"0x8000","pgoff":4}
    {"event":"anon_vma_link","vma":"0x20","avc":"0xc2","anon_vma":"0xa0","root":"0xa0","where":"tail"}
    {"event":"anon_vma_link","vma":"0x20","avc":"0xc4","anon_vma":"0xa2","root":"0xa0","where":"tail"}
    {"event":"page_add_anon_rmap","page":"0xf0","vma":"0x20","addr":"0x5000","exclusive":false,"anon_vma":"0xa2"}
    {"event":"page_map_state","page":"0xf0","mapping":"0x0","index":77,"mapcount":1}
    EXPECT ok

TEST "anon_vmas without a root: the oldest is known all the same"
    {"event":"trace_begin","complete":true,"era":"K34","ptes":true}
    {"event":"vma_link","vma":"0x10","mm":"0xe0","start":"0x4000","end":"0x8000","pgoff":4}
    {"event":"anon_vma_link","vma":"0x10","avc":"0xc0","anon_vma":"0xa0","where":"tail"}
    {"event":"vma_link","vma":"0x20","mm":"0xe2","start":"0x4000","end":"0x8000","pgoff":4}
    {"event":"anon_vma_link","vma":"0x20","avc":"0xc2","anon_vma":"0xa0","where":"tail"}
    {"event":"anon_vma_link","vma":"0x20","avc":"0xc4","anon_vma":"0xa2","where":"tail"}
    {"event":"page_add_anon_rmap","page":"0xf0","vma":"0x20","addr":"0x5000","exclusive":false,"anon_vma":"0xa2"}
    {"event":"page_map_state","page":"0xf0","mapping":"0xa2","index":5,"mapcount":1}
    EXPECT violated RMAP_02 AT 8

TEST "anon_vmas without a root, and the oldest of them"
    {"event":"trace_begin","complete":true,"era":"K34","ptes":true}
    {"event":"vma_link","vma":"0x10","mm":"0xe0","start":"0x4000","end":"0x8000","pgoff":4}
    {"event":"anon_vma_link","vma":"0x10","avc":"0xc0","anon_vma":"0xa0","where":"tail"}
    {"event":"vma_link","vma":"0x20","mm":"0xe2","start":"0x4000","end":"0x8000","pgoff":4}
    {"event":"anon_vma_link","vma":"0x20","avc":"0xc2","anon_vma":"0xa0","where":"tail"}
    {"event":"anon_vma_link","vma":"0x20","avc":"0xc4","anon_vma":"0xa2","where":"tail"}
    {"event":"page_add_anon_rmap","page":"0xf0","vma":"0x20","addr":"0x5000","exclusive":false,"anon_vma":"0xa2"}
    {"event":"page_map_state","page":"0xf0","mapping":"0xa0","index":5,"mapcount":1}
    EXPECT ok

TEST "from 6.11 on a new page may be shared"
    {"event":"trace_begin","complete":true,"era":"K64","kernel":"6.12"}
    {"event":"vma_alloc","vma":"0x20","mm":"0xe2"}
    {"event":"anon_vma_link","vma":"0x20","avc":"0xc2","anon_vma":"0xa0","root":"0xa0","where":"tree","start":"0x4000","end":"0x8000","pgoff":4}
    {"event":"anon_vma_link","vma":"0x20","avc":"0xc4","anon_vma":"0xa2","root":"0xa0","where":"tree","start":"0x4000","end":"0x8000","pgoff":4}
    {"event":"page_add_new_anon_rmap","page":"0xf0","vma":"0x20","addr":"0x5000","anon_vma":"0xa2","flags":0,"start":"0x4000"}
    {"event":"page_map_state","page":"0xf0","mapping":"0xa2","index":5,"mapcount":1}
    EXPECT violated RMAP_02 AT 6

TEST "… and then gets the oldest anon_vma"
    {"event":"trace_begin","complete":true,"era":"K64","kernel":"6.12"}
    {"event":"vma_alloc","vma":"0x20","mm":"0xe2"}
    {"event":"anon_vma_link","vma":"0x20","avc":"0xc2","anon_vma":"0xa0","root":"0xa0","where":"tree","start":"0x4000","end":"0x8000","pgoff":4}
    {"event":"anon_vma_link","vma":"0x20","avc":"0xc4","anon_vma":"0xa2","root":"0xa0","where":"tree","start":"0x4000","end":"0x8000","pgoff":4}
    {"event":"page_add_new_anon_rmap","page":"0xf0","vma":"0x20","addr":"0x5000","anon_vma":"0xa2","flags":0,"start":"0x4000"}
    {"event":"page_map_state","page":"0xf0","mapping":"0xa0","index":5,"mapcount":1}
    EXPECT ok

TEST "… and the index of an address in it"
    {"event":"trace_begin","complete":true,"era":"K64","kernel":"6.12"}
    {"event":"vma_alloc","vma":"0x20","mm":"0xe2"}
    {"event":"anon_vma_link","vma":"0x20","avc":"0xc2","anon_vma":"0xa0","root":"0xa0","where":"tree","start":"0x4000","end":"0x8000","pgoff":4}
    {"event":"anon_vma_link","vma":"0x20","avc":"0xc4","anon_vma":"0xa2","root":"0xa0","where":"tree","start":"0x4000","end":"0x8000","pgoff":4}
    {"event":"page_add_new_anon_rmap","page":"0xf0","vma":"0x20","addr":"0x5000","anon_vma":"0xa2","flags":1,"start":"0x4000"}
    {"event":"page_map_state","page":"0xf0","mapping":"0xa2","index":1,"mapcount":1}
    EXPECT violated RMAP_05 AT 6

TEST "a page is taken over and keeps the old anon_vma"
    {"event":"trace_begin","complete":true,"era":"K36","ptes":true}
    {"event":"vma_link","vma":"0x10","mm":"0xe0","start":"0x4000","end":"0x8000","pgoff":4}
    {"event":"anon_vma_link","vma":"0x10","avc":"0xc0","anon_vma":"0xa0","root":"0xa0","where":"tail"}
    {"event":"vma_link","vma":"0x20","mm":"0xe2","start":"0x4000","end":"0x8000","pgoff":4}
    {"event":"anon_vma_link","vma":"0x20","avc":"0xc2","anon_vma":"0xa0","root":"0xa0","where":"tail"}
    {"event":"anon_vma_link","vma":"0x20","avc":"0xc4","anon_vma":"0xa2","root":"0xa0","where":"tail"}
    {"event":"page_add_new_anon_rmap","page":"0xf0","vma":"0x10","addr":"0x5000","anon_vma":"0xa0"}
    {"event":"page_move_anon_rmap","page":"0xf0","vma":"0x20","addr":"0x5000","anon_vma":"0xa2"}
    {"event":"page_map_state","page":"0xf0","mapping":"0xa0","index":5,"mapcount":1}
    EXPECT violated RMAP_03 AT 9

TEST "the second to map a page is a stranger"
    {"event":"trace_begin","complete":true,"era":"K36","ptes":true}
    {"event":"vma_link","vma":"0x10","mm":"0xe0","start":"0x4000","end":"0x8000","pgoff":4}
    {"event":"anon_vma_link","vma":"0x10","avc":"0xc0","anon_vma":"0xa0","root":"0xa0","where":"tail"}
    {"event":"vma_link","vma":"0x30","mm":"0xe4","start":"0x4000","end":"0x8000","pgoff":4}
    {"event":"anon_vma_link","vma":"0x30","avc":"0xc6","anon_vma":"0xa6","root":"0xa6","where":"tail"}
    {"event":"page_add_new_anon_rmap","page":"0xf0","vma":"0x10","addr":"0x5000","anon_vma":"0xa0"}
    {"event":"page_add_anon_rmap","page":"0xf0","vma":"0x30","addr":"0x5000","exclusive":false,"anon_vma":"0xa6"}
    {"event":"page_map_state","page":"0xf0","mapping":"0xa0","index":5,"mapcount":2}
    EXPECT violated RMAP_10 AT 8

TEST "the second to map a page changes its anon_vma"
    {"event":"trace_begin","complete":true,"era":"K36","ptes":true}
    {"event":"vma_link","vma":"0x10","mm":"0xe0","start":"0x4000","end":"0x8000","pgoff":4}
    {"event":"anon_vma_link","vma":"0x10","avc":"0xc0","anon_vma":"0xa0","root":"0xa0","where":"tail"}
    {"event":"vma_link","vma":"0x20","mm":"0xe2","start":"0x4000","end":"0x8000","pgoff":4}
    {"event":"anon_vma_link","vma":"0x20","avc":"0xc2","anon_vma":"0xa0","root":"0xa0","where":"tail"}
    {"event":"anon_vma_link","vma":"0x20","avc":"0xc4","anon_vma":"0xa2","root":"0xa0","where":"tail"}
    {"event":"page_add_new_anon_rmap","page":"0xf0","vma":"0x10","addr":"0x5000","anon_vma":"0xa0"}
    {"event":"page_add_anon_rmap","page":"0xf0","vma":"0x20","addr":"0x5000","exclusive":false,"anon_vma":"0xa2"}
    {"event":"page_map_state","page":"0xf0","mapping":"0xa2","index":5,"mapcount":2}
    EXPECT violated RMAP_10 AT 9, RMAP_12 AT 9

TEST "the second to map a page changes nothing"
    {"event":"trace_begin","complete":true,"era":"K36","ptes":true}
    {"event":"vma_link","vma":"0x10","mm":"0xe0","start":"0x4000","end":"0x8000","pgoff":4}
    {"event":"anon_vma_link","vma":"0x10","avc":"0xc0","anon_vma":"0xa0","root":"0xa0","where":"tail"}
    {"event":"vma_link","vma":"0x20","mm":"0xe2","start":"0x4000","end":"0x8000","pgoff":4}
    {"event":"anon_vma_link","vma":"0x20","avc":"0xc2","anon_vma":"0xa0","root":"0xa0","where":"tail"}
    {"event":"anon_vma_link","vma":"0x20","avc":"0xc4","anon_vma":"0xa2","root":"0xa0","where":"tail"}
    {"event":"page_add_new_anon_rmap","page":"0xf0","vma":"0x10","addr":"0x5000","anon_vma":"0xa0"}
    {"event":"page_add_anon_rmap","page":"0xf0","vma":"0x20","addr":"0x5000","exclusive":false,"anon_vma":"0xa2"}
    {"event":"page_map_state","page":"0xf0","mapping":"0xa0","index":5,"mapcount":2}
    EXPECT ok

TEST "the last to unmap a page clears its mapping"
    {"event":"trace_begin","complete":true,"era":"K36","ptes":true}
    {"event":"vma_link","vma":"0x10","mm":"0xe0","start":"0x4000","end":"0x8000","pgoff":4}
    {"event":"anon_vma_link","vma":"0x10","avc":"0xc0","anon_vma":"0xa0","root":"0xa0","where":"tail"}
    {"event":"page_add_new_anon_rmap","page":"0xf0","vma":"0x10","addr":"0x5000","anon_vma":"0xa0"}
    {"event":"page_remove_rmap","page":"0xf0","vma":"0x10","addr":"0x5000"}
    {"event":"page_map_state","page":"0xf0","mapping":"0x0","index":0,"mapcount":0}
    EXPECT violated RMAP_13 AT 6

TEST "the last to unmap a page leaves its mapping"
    {"event":"trace_begin","complete":true,"era":"K36","ptes":true}
    {"event":"vma_link","vma":"0x10","mm":"0xe0","start":"0x4000","end":"0x8000","pgoff":4}
    {"event":"anon_vma_link","vma":"0x10","avc":"0xc0","anon_vma":"0xa0","root":"0xa0","where":"tail"}
    {"event":"page_add_new_anon_rmap","page":"0xf0","vma":"0x10","addr":"0x5000","anon_vma":"0xa0"}
    {"event":"page_remove_rmap","page":"0xf0","vma":"0x10","addr":"0x5000"}
    {"event":"page_map_state","page":"0xf0","mapping":"0xa0","index":5,"mapcount":0}
    EXPECT ok

TEST "a page that was freed may be anything"
    {"event":"trace_begin","complete":true,"era":"K36","ptes":true}
    {"event":"vma_link","vma":"0x10","mm":"0xe0","start":"0x4000","end":"0x8000","pgoff":4}
    {"event":"anon_vma_link","vma":"0x10","avc":"0xc0","anon_vma":"0xa0","root":"0xa0","where":"tail"}
    {"event":"page_add_new_anon_rmap","page":"0xf0","vma":"0x10","addr":"0x5000","anon_vma":"0xa0"}
    {"event":"page_remove_rmap","page":"0xf0","vma":"0x10","addr":"0x5000"}
    {"event":"page_free","page":"0xf0"}
    {"event":"page_remove_rmap","page":"0xf0","vma":"0x10","addr":"0x5000"}
    {"event":"page_map_state","page":"0xf0","mapping":"0x0","index":0,"mapcount":0}
    EXPECT ok

TEST "… also where the trace does not tell that it was"
    {"event":"trace_begin","complete":true,"era":"K36","ptes":true}
    {"event":"vma_link","vma":"0x10","mm":"0xe0","start":"0x4000","end":"0x8000","pgoff":4}
    {"event":"anon_vma_link","vma":"0x10","avc":"0xc0","anon_vma":"0xa0","root":"0xa0","where":"tail"}
    {"event":"page_add_new_anon_rmap","page":"0xf0","vma":"0x10","addr":"0x5000","anon_vma":"0xa0"}
    {"event":"page_remove_rmap","page":"0xf0","vma":"0x10","addr":"0x5000"}
    {"event":"page_remove_rmap","page":"0xf0","vma":"0x10","addr":"0x5000"}
    {"event":"page_map_state","page":"0xf0","mapping":"0x0","index":0,"mapcount":0}
    EXPECT ok

TEST "the copy of a page that migrates has its mapping"
    {"event":"trace_begin","complete":true,"era":"K36","ptes":true}
    {"event":"vma_link","vma":"0x10","mm":"0xe0","start":"0x4000","end":"0x8000","pgoff":4}
    {"event":"anon_vma_link","vma":"0x10","avc":"0xc0","anon_vma":"0xa0","root":"0xa0","where":"tail"}
    {"event":"vma_link","vma":"0x20","mm":"0xe2","start":"0x4000","end":"0x8000","pgoff":4}
    {"event":"anon_vma_link","vma":"0x20","avc":"0xc2","anon_vma":"0xa0","root":"0xa0","where":"tail"}
    {"event":"anon_vma_link","vma":"0x20","avc":"0xc4","anon_vma":"0xa2","root":"0xa0","where":"tail"}
    {"event":"page_add_new_anon_rmap","page":"0xf2","vma":"0x10","addr":"0x5000","anon_vma":"0xa0"}
    {"event":"remove_migration_ptes","old":"0xf2","new":"0xf0"}
    {"event":"page_add_anon_rmap","page":"0xf0","vma":"0x10","addr":"0x5000","exclusive":false,"anon_vma":"0xa0"}
    {"event":"page_map_state","page":"0xf0","mapping":"0xa0","index":5,"mapcount":1}
    EXPECT ok

TEST "… which it may not change when a relative gets its pte back"
    {"event":"trace_begin","complete":true,"era":"K36","ptes":true}
    {"event":"vma_link","vma":"0x10","mm":"0xe0","start":"0x4000","end":"0x8000","pgoff":4}
    {"event":"anon_vma_link","vma":"0x10","avc":"0xc0","anon_vma":"0xa0","root":"0xa0","where":"tail"}
    {"event":"anon_vma_link","vma":"0x10","avc":"0xc2","anon_vma":"0xa2","root":"0xa0","where":"tail"}
    {"event":"page_add_new_anon_rmap","page":"0xf2","vma":"0x10","addr":"0x5000","anon_vma":"0xa0"}
    {"event":"pte_set","mm":"0xe0","addr":"0x5000","kind":"migration","page":"0xf2"}
    {"event":"page_remove_rmap","page":"0xf2","vma":"0x10","addr":"0x5000"}
    {"event":"page_map_state","page":"0xf2","mapping":"0xa0","index":5,"mapcount":0}
    {"event":"remove_migration_ptes","old":"0xf2","new":"0xf0"}
    {"event":"page_add_anon_rmap","page":"0xf0","vma":"0x10","addr":"0x5000","exclusive":false,"anon_vma":"0xa2"}
    {"event":"page_map_state","page":"0xf0","mapping":"0xa2","index":5,"mapcount":1}
    EXPECT violated RMAP_12 AT 11

TEST "nobody knows what a page said when the recording began"
    {"event":"trace_begin","era":"K36","ptes":true}
    {"event":"vma_link","vma":"0x10","mm":"0xe0","start":"0x4000","end":"0x8000","pgoff":4}
    {"event":"anon_vma_link","vma":"0x10","avc":"0xc0","anon_vma":"0xa0","root":"0xa0","where":"tail"}
    {"event":"vma_link","vma":"0x20","mm":"0xe2","start":"0x4000","end":"0x8000","pgoff":4}
    {"event":"anon_vma_link","vma":"0x20","avc":"0xc2","anon_vma":"0xa0","root":"0xa0","where":"tail"}
    {"event":"anon_vma_link","vma":"0x20","avc":"0xc4","anon_vma":"0xa2","root":"0xa0","where":"tail"}
    {"event":"page_add_anon_rmap","page":"0xf0","vma":"0x20","addr":"0x5000","exclusive":false,"anon_vma":"0xa2"}
    {"event":"page_map_state","page":"0xf0","mapping":"0xa2","index":5,"mapcount":1}
    EXPECT inconclusive RMAP_02, RMAP_12

TEST "nor what came of an operation that was not seen"
    {"event":"trace_begin","era":"K36"}
    {"event":"page_map_state","page":"0xf0","mapping":"0xa0","index":5,"mapcount":1}
    EXPECT inconclusive RMAP_02, RMAP_03, RMAP_05, RMAP_13

TEST "the page has been freed and is another process's when its first user's thread tells of it"
    {"event":"trace_begin","complete":true,"era":"K36","kernel":"3.0"}
    {"event":"vma_alloc","tid":1,"vma":"0x10","mm":"0xe0"}
    {"event":"anon_vma_link","tid":1,"vma":"0x10","avc":"0xc0","anon_vma":"0xa0","root":"0xa0","where":"tail"}
    {"event":"vma_alloc","tid":2,"vma":"0x20","mm":"0xe2"}
    {"event":"anon_vma_link","tid":2,"vma":"0x20","avc":"0xc2","anon_vma":"0xa2","root":"0xa2","where":"tail"}
    {"event":"page_add_new_anon_rmap","tid":1,"page":"0xf0","vma":"0x10","addr":"0x5000","anon_vma":"0xa0"}
    {"event":"page_remove_rmap","tid":3,"page":"0xf0","vma":"0x10","addr":"0x5000"}
    {"event":"page_add_new_anon_rmap","tid":2,"page":"0xf0","vma":"0x20","addr":"0x9000","anon_vma":"0xa2"}
    {"event":"page_map_state","tid":1,"page":"0xf0","mapping":"0xa2","index":9,"mapcount":1}
    EXPECT ok

TEST "a page that munmap has taken away may be free, and cleared, when it has returned"
    {"event":"trace_begin","complete":true,"era":"K36","kernel":"3.0","ptes":true}
    {"event":"vma_link","tid":1,"vma":"0x10","mm":"0xe0","start":"0x4000","end":"0x8000","pgoff":4,"flags":3,"file":"0x0"}
    {"event":"anon_vma_link","tid":1,"vma":"0x10","avc":"0xc0","anon_vma":"0xa0","root":"0xa0","where":"tail"}
    {"event":"page_add_new_anon_rmap","tid":1,"page":"0xf0","vma":"0x10","addr":"0x5000","anon_vma":"0xa0"}
    {"event":"page_map_state","tid":1,"page":"0xf0","mapping":"0xa0","index":5,"mapcount":1}
    {"event":"unmap_page_range","tid":1,"vma":"0x10","addr":"0x4000","end":"0x8000"}
    {"event":"page_remove_rmap","tid":1,"page":"0xf0","vma":"0x10","addr":"0x5000"}
    {"event":"unmap_page_range__return","tid":1}
    {"event":"page_map_state","tid":1,"page":"0xf0","mapping":"0x0","index":0,"mapcount":0}
    EXPECT ok
==============================================================================
