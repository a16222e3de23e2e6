---------------------------- MODULE tlc_undefined ----------------------------
EXTENDS Integers, Sequences, TLC

ASSUME Assert(FALSE, "told")
ASSUME Assert(1 = 2, <<1, 2>>)
ASSUME Assert(Head(<<>>), "not known")
ASSUME Print(Head(<<>>), TRUE)
ASSUME PrintT(1 \div 0)
ASSUME ToString(1 \div 0) = ""
ASSUME SortSeq(<<2, 0>>, LAMBDA x, y : 1 \div x > y) = <<>>
ASSUME Permutations(1..10) = {}
ASSUME Tail("") = ""
ASSUME SubSeq("abc", 0, 2) = ""
ASSUME SubSeq("abc", 2, 4) = ""
==============================================================================
