--------------------------------- MODULE logic --------------------------------
EXTENDS Integers

ASSUME TRUE
ASSUME ~FALSE
ASSUME \neg FALSE
ASSUME \lnot FALSE
ASSUME TRUE /\ TRUE
ASSUME ~(TRUE /\ FALSE)
ASSUME TRUE \/ FALSE
ASSUME ~(FALSE \/ FALSE)
ASSUME TRUE \land TRUE
ASSUME FALSE \lor TRUE
ASSUME FALSE => FALSE
ASSUME FALSE => TRUE
ASSUME TRUE => TRUE
ASSUME ~(TRUE => FALSE)
ASSUME TRUE <=> TRUE
ASSUME FALSE <=> FALSE
ASSUME ~(TRUE <=> FALSE)
ASSUME TRUE \equiv TRUE
ASSUME TRUE = TRUE
ASSUME TRUE # FALSE
ASSUME (1 = 1) = TRUE
ASSUME \A p, q \in BOOLEAN : ~(p /\ q) <=> ~p \/ ~q
ASSUME \A p, q \in BOOLEAN : (p => q) <=> ~p \/ q
ASSUME \A p, q, r \in BOOLEAN : (p /\ q => r) <=> (p => (q => r))
ASSUME \A p, q \in BOOLEAN : (p <=> q) <=> ((p => q) /\ (q => p))
==============================================================================
