--------------------------- MODULE partial_functions --------------------------
EXTENDS Integers, Sequences, TLC

(* mmspec's own operators on functions, by their definitions:
   Without(f, k) == [x \in DOMAIN f \ {k} |-> f[x]], WithoutAll(f, S) == [x \in DOMAIN f \ S |-> f[x]],
   Before(x, y, s): both occur in s, and the last x stands before the last y. *)
F == [x \in 1..3 |-> 10 * x]

ASSUME Without(F, 2) = [x \in {1, 3} |-> 10 * x]
ASSUME Without(F, 9) = F
ASSUME Without(F, 3) = <<10, 20>>
ASSUME DOMAIN Without(F, 1) = 2..3
ASSUME Without("k" :> 1, "k") = <<>>
ASSUME Without(Without(F, 1), 1) = Without(F, 1)
ASSUME WithoutAll(F, {1, 2}) = (3 :> 30)
ASSUME WithoutAll(F, {}) = F
ASSUME WithoutAll(F, 1..9) = <<>>
ASSUME (Without(F, 2) @@ 2 :> 5)[2] = 5
ASSUME \A k \in 1..3 : Without(F, k) @@ k :> F[k] = F
ASSUME Before(1, 2, <<1, 2>>)
ASSUME ~Before(2, 1, <<1, 2>>)
ASSUME ~Before(1, 1, <<1, 2>>)
ASSUME ~Before(1, 3, <<1, 2>>)
ASSUME ~Before(3, 1, <<1, 2>>)
ASSUME ~Before(1, 2, <<>>)
ASSUME Before(2, 1, <<1, 2, 1>>)
ASSUME ~Before(1, 2, <<1, 2, 1>>)
ASSUME Before("a", "c", <<"a", "b", "c">>)
==============================================================================
