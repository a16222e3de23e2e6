------------------------------- MODULE precedence -----------------------------
EXTENDS Integers, Sequences, TLC

ASSUME 1 + 2 * 3 = 7
ASSUME 2 * 3 + 1 = 7
ASSUME (1 + 2) * 3 = 9
ASSUME 10 - 3 - 2 = 5
ASSUME 1 + 2 + 3 = 6
\* - (11) binds tighter than + (10).
ASSUME 10 - 3 + 2 = 9
ASSUME 10 + 3 - 2 = 11
ASSUME 2 * 3^2 = 18
ASSUME 2 * 3 * 4 = 24
\* The unary minus (12) binds looser than ^ (14), * and \div (13), tighter than - and + and %.
ASSUME -2^2 = -4
ASSUME -7 \div 2 = -3
ASSUME -7 % 2 = 1
ASSUME -2 + 3 = 1
ASSUME -2 * 3 = -6
ASSUME 10 * 3 % 4 = 2
ASSUME 17 % 5 = 2
\* .. (9) is looser than arithmetic, tighter than \cup (8).
ASSUME 1..2 + 1 = {1, 2, 3}
ASSUME 1..2 \cup 4..5 = {1, 2, 4, 5}
ASSUME 1 + 1..2 + 2 = 2..4
\* Set operators (8) are tighter than = and \in (5).
ASSUME {1} \cup {2} = {1, 2}
ASSUME 2 \in {1} \cup {2}
ASSUME {1, 2} \ {1} \subseteq {2}
ASSUME {1} \cup {2} \cup {3} = 1..3
\* DOMAIN (9) is tighter than \cup (8).
ASSUME DOMAIN <<1>> \cup DOMAIN <<1, 2>> = 1..2
\* :> (7) is tighter than @@ (6), and both than = (5).
ASSUME 1 :> 2 @@ 3 :> 4 = [x \in {1, 3} |-> x + 1]
ASSUME 1 :> 1 + 1 = [x \in {1} |-> 2]
\* \o (13) is tighter than + and looser than application.
ASSUME <<1>> \o <<2>> = <<1, 2>>
ASSUME Len(<<1>> \o <<2>>) = 2
\* ~ (4) is looser than = (5) and tighter than /\ (3).
ASSUME ~1 = 2
ASSUME ~FALSE /\ TRUE
ASSUME ~TRUE \/ TRUE
ASSUME ~3 < 2
ASSUME ~1 \in {2}
\* => (1) is loosest, then <=> (2), then /\ and \/ (3).
ASSUME FALSE /\ TRUE => FALSE
ASSUME TRUE \/ FALSE => TRUE
ASSUME FALSE => TRUE <=> FALSE
ASSUME TRUE => FALSE <=> FALSE
ASSUME TRUE /\ FALSE <=> FALSE
ASSUME 1 = 2 => 3 = 4
ASSUME 1 = 1 <=> 2 = 2
ASSUME 1 # 2 /\ 2 # 3
ASSUME 2 - 1 = 1 /\ 1 + 1 = 2 => 2 * 2 = 4
==============================================================================
