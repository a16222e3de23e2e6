------------------------- MODULE arithmetic_undefined -------------------------
EXTENDS Integers, FiniteSetsExt

(* Every ASSUME of a *.undefined.mms is one that TLC stops at with an error: no value, neither TRUE nor FALSE. *)

ASSUME 1 \div 0 = 1
ASSUME 0 \div 0 = 0
ASSUME 1 % 0 = 1
\* TLC wants a positive right side of %.
ASSUME 5 % (-3) = -1
ASSUME 0 ^ 0 = 1
ASSUME 2 ^ (-1) = 0
ASSUME ShiftLeft(1, -1) = 0
ASSUME ShiftRight(1, -1) = 0
ASSUME Min({}) = 0
ASSUME Max({}) = 0
\* /\ goes from left to right, so what would decide it comes too late.
ASSUME 1 \div 0 = 1 /\ FALSE
ASSUME 1 \div 0 = 1 \/ TRUE
ASSUME 1 \div 0 = 1 => TRUE
ASSUME TRUE => 1 \div 0 = 1
ASSUME (1 \div 0 = 1) <=> TRUE
ASSUME ~(1 \div 0 = 1)
ASSUME IF 1 \div 0 = 1 THEN TRUE ELSE TRUE
ASSUME \A x \in 0..1 : 1 \div x > 0
ASSUME \E x \in 0..1 : 1 \div x > 5
==============================================================================
