---- MODULE expressions ----
Literals == <<12, \hFF, "K36", TRUE, BOOLEAN>>
Sets == {{}, {1, 2}, {x \in S : x # 1}, {x + 1 : x, y \in S, <<a, b>> \in T}}
Functions == <<[x \in S |-> x], [S -> T], f[1, 2], g'[k].owner>>
Records == <<[a |-> 1, b |-> 2], [a : S, b : T]>>
Except == [f EXCEPT ![a, b].c = @ + 1, !.d = 2]
Choice == CHOOSE <<a, b>> \in S : a < b
Product == (A \X B) \X C \X D
Sum == -a + b - c * 2 ^ n
Branches ==
    IF \E x \in S : p
    THEN CASE a -> 1
           [] b -> 2
           [] OTHER -> 3
    ELSE LET \* of the rest
             Op(x, F(_, _)) == F(x, x)
             x ++ y == x
             h[x \in S] == x
         IN  Op(1, LAMBDA x, y : x ++ y)
Lists ==
    /\ a
    /\ \/ b /\ c
       \/ d
    => e
Typed(v : Vma, n : Nat) : BOOLEAN == FoldSet(+, n, S) > 0
Temporal == [][A]_<<x, y>> /\ <><<A>>_x => []<>(ONCE p SINCE q)
Actions == UNCHANGED <<x, y>> \/ ENABLED A
====
