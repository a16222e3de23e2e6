---------------------------------- MODULE bits --------------------------------
EXTENDS Integers

ASSUME BitAnd(12, 10) = 8
ASSUME BitOr(12, 10) = 14
ASSUME BitXor(12, 10) = 6
ASSUME BitAnd(5, 0) = 0
ASSUME BitOr(5, 0) = 5
ASSUME BitXor(5, 5) = 0
ASSUME ShiftLeft(1, 12) = 4096
ASSUME ShiftLeft(3, 0) = 3
ASSUME ShiftLeft(0, 100) = 0
ASSUME ShiftLeft(1, 64) = 2^64
ASSUME ShiftRight(4096, 12) = 1
ASSUME ShiftRight(4095, 12) = 0
ASSUME ShiftRight(2^64 - 1, 63) = 1
ASSUME ShiftRight(5, 100) = 0
\* Wider than 32 and than 53 bits.
ASSUME BitAnd(2^40 + 1, 2^40 + 2) = 2^40
ASSUME BitOr(2^63, 1) = 2^63 + 1
ASSUME BitXor(2^64 - 1, 1) = 2^64 - 2
ASSUME BitAnd(18446612132314218496, 4095) = 0
ASSUME BitAnd(2147483648, 4294967295) = 2147483648
\* The definition, digit by digit.
ASSUME \A m, n \in 0..15 : BitAnd(m, n) + BitOr(m, n) = m + n
ASSUME \A m, n \in 0..15 : BitXor(m, n) = BitOr(m, n) - BitAnd(m, n)
ASSUME \A m, n \in 0..15 : BitAnd(m, n) % 2 = (m % 2) * (n % 2)
ASSUME \A m, n \in 0..15 : BitAnd(m, n) \div 2 = BitAnd(m \div 2, n \div 2)
ASSUME \A n \in 0..40, k \in 0..5 : ShiftLeft(n, k) = n * 2^k
ASSUME \A n \in 0..40, k \in 0..5 : ShiftRight(n, k) = n \div 2^k
\* PAGE_ALIGN of an address.
ASSUME LET Align(a) == ShiftLeft(ShiftRight(a + 4095, 12), 12) IN Align(4097) = 8192 /\ Align(4096) = 4096
==============================================================================
