---- MODULE refs ----
(* Pages and who refers to them: one of each kind of thing that is emitted. *)
TYPE Page == Ptr

CONSTANT Limit : Nat DEFAULT 8

EVENT get_page(page : Page)
EVENT put_page(page : Page, refs_seen : Nat OPTIONAL)
EVENT free_page(page : Page)

VARIABLE refs : [Page -> Nat]

VARIABLE holders : [Page -> SUBSET Task] DEFAULT {}

ACTION Get ON get_page ==
    /\ refs'[page] = IF page \in DOMAIN refs THEN refs[page] + 1 ELSE 1
    /\ holders'[page] = holders[page] \cup {self}

ACTION Put ON put_page ==
    /\ OBSERVE refs[page] = refs_seen
    /\ REQUIRE REF_01 "a page has a reference to put" == refs[page] > 0
    /\ refs'[page] = refs[page] - 1

ACTION Free ON free_page ==
    /\ refs' = Without(refs, page)
    /\ holders' = Without(holders, page)

INVARIANT REF_02 "not too many references" WHEN Limit > 0 ==
    \A p \in DOMAIN refs : refs[p] <= Limit /\ (refs[p] > 0 => holders[p] # {})

PROPERTY REF_03 "references change one by one" ==
    [][\A p \in DOMAIN refs : p \in DOMAIN refs' => refs'[p] - refs[p] \in -1..1]_refs

PROPERTY REF_04 "what is got is put" == \A p \in Page : get_page(p) ~> put_page(p) WITHIN 10ms
====
