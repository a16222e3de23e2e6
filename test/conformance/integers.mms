------------------------------- MODULE integers -------------------------------
EXTENDS Integers

\* The table of \div and % by signs: x = y * (x \div y) + (x % y), rounding towards minus infinity (module Integers).
ASSUME 7 \div 2 = 3
ASSUME (-7) \div 2 = -4
ASSUME 7 \div (-2) = -4
ASSUME (-7) \div (-2) = 3
ASSUME 6 \div 3 = 2
ASSUME (-6) \div 3 = -2
ASSUME 6 \div (-3) = -2
ASSUME 0 \div 5 = 0
ASSUME 0 \div (-5) = 0
ASSUME 1 \div 1000 = 0
ASSUME (-1) \div 1000 = -1
ASSUME 7 % 2 = 1
ASSUME (-7) % 2 = 1
ASSUME (-1) % 5 = 4
ASSUME (-5) % 5 = 0
ASSUME 0 % 3 = 0
ASSUME 3 % 7 = 3
ASSUME \A x \in -20..20, y \in 1..7 : x = y * (x \div y) + (x % y)
ASSUME \A x \in -20..20, y \in 1..7 : x % y \in 0..(y - 1)

ASSUME 2^10 = 1024
ASSUME (-2)^3 = -8
ASSUME (-2)^2 = 4
ASSUME 5^0 = 1
ASSUME (-1)^0 = 1
ASSUME 0^5 = 0
ASSUME (-1)^1000001 = -1

\* Integers have no largest one.
ASSUME 2^64 = 18446744073709551616
ASSUME 2^64 - 1 = 18446744073709551615
ASSUME (2^64 - 1) % 4096 = 4095
ASSUME 2^64 \div 4096 = 2^52
ASSUME (2^64 + 1) - 2^64 = 1
ASSUME 9007199254740992 + 1 = 9007199254740993
ASSUME 9007199254740993 # 9007199254740992
ASSUME 9007199254740993 > 9007199254740992
ASSUME 94906267 * 94906267 = 9007199515875289
ASSUME (-9007199254740993) \div 2 = -4503599627370497
ASSUME (-9007199254740993) % 2 = 1
ASSUME 2^64 \in {2^63 * 2, 0}
ASSUME 2^53 + 1 \notin {2^53}

ASSUME 3 - 5 = -2
ASSUME -(-3) = 3
ASSUME 0 = -0
ASSUME 3 * (-4) = -12
ASSUME ~(3 < 3)
ASSUME 3 <= 3
ASSUME 3 =< 3
ASSUME 3 >= 3
ASSUME ~(3 > 3)
ASSUME -5 < -4
ASSUME 3 # 4
ASSUME 3 /= 4
ASSUME 3 \leq 4
ASSUME 4 \geq 3
ASSUME 3 \in Int
ASSUME -3 \in Int
ASSUME 0 \in Nat
ASSUME -1 \notin Nat
ASSUME 1..3 = {1, 2, 3}
ASSUME 3..1 = {}
ASSUME 2..2 = {2}
ASSUME -1..1 = {0, 1, -1}
ASSUME 5 \in 1..10
ASSUME 0 \notin 1..10
ASSUME \b1011 = 11
ASSUME \o17 = 15
ASSUME \hFF = 255
==============================================================================
