------------------------------- MODULE junctions ------------------------------
EXTENDS Integers

ASSUME /\ TRUE
       /\ 1 = 1
ASSUME \/ FALSE
       \/ 1 = 1
\* Columns make the structure: (TRUE \/ FALSE) /\ (TRUE \/ FALSE).
ASSUME /\ \/ TRUE
          \/ FALSE
       /\ \/ FALSE
          \/ TRUE
\* (FALSE /\ TRUE) \/ TRUE, which is not FALSE /\ (TRUE \/ TRUE).
ASSUME \/ /\ FALSE
          /\ TRUE
       \/ TRUE
ASSUME ~( /\ FALSE
          /\ \/ TRUE
             \/ TRUE )
\* An item ends where a token stands at or left of the bullet's column: the => is outside the list.
ASSUME /\ FALSE
       /\ TRUE
      => FALSE
\* ... and inside the last item where it stands further right: TRUE /\ (FALSE => FALSE).
ASSUME /\ TRUE
       /\ FALSE
          => FALSE
ASSUME ~( /\ FALSE
          /\ FALSE
             => FALSE )
\* A quantifier's body ends with its item.
ASSUME ~( /\ \A x \in {1} : x = 1
          /\ FALSE )
ASSUME \/ \A x \in {1} : x = 2
       \/ TRUE
ASSUME /\ \E x \in {1, 2} :
             /\ x > 1
             /\ x < 3
       /\ TRUE
ASSUME /\ IF TRUE
            THEN /\ TRUE
                 /\ 1 = 1
            ELSE FALSE
       /\ TRUE
\* Infix inside of a list.
ASSUME /\ TRUE \/ FALSE
       /\ FALSE \/ TRUE
ASSUME ~( /\ FALSE \/ FALSE
          /\ TRUE )
ASSUME LET x == 1
           y == 2
       IN  /\ x = 1
           /\ y = 2
ASSUME /\ LET z == 3 IN z = 3
       /\ TRUE
ASSUME \A x \in {1, 2} : \/ x = 1
                         \/ x = 2
ASSUME {x \in 1..4 : /\ x > 1
                     /\ x < 4} = {2, 3}
ASSUME
  /\ 1 + 1
       = 2
  /\ 2
     + 2 = 4
==============================================================================
