------------------------------- MODULE tlc -------------------------------
EXTENDS Integers, Sequences, FiniteSets, TLC

ASSUME Assert(TRUE, "never told")
\* What is said of a failure is not asked for where there is none.
ASSUME Assert(1 = 1, Head(<<>>))
ASSUME Print("seen", 3) = 3
ASSUME PrintT(<<"seen", 3>>)
ASSUME \A x \in 1..3 : Assert(x < 4, x)

ASSUME ToString(12) = "12"
ASSUME ToString(-3) = "-3"
ASSUME ToString(TRUE) = "TRUE"
\* A string is written in its quotes.
ASSUME ToString("a") = "\"a\""
ASSUME ToString(<<1, "b">>) = "<<1, \"b\">>"
ASSUME ToString({3, 1, 2}) = "{1, 2, 3}"
ASSUME ToString([a |-> 1, b |-> FALSE]) = "[a |-> 1, b |-> FALSE]"
ASSUME ToString(<<>>) = "<<>>"

ASSUME SortSeq(<<3, 1, 2>>, <) = <<1, 2, 3>>
ASSUME SortSeq(<<3, 1, 2>>, >) = <<3, 2, 1>>
ASSUME SortSeq(<<>>, <) = <<>>
ASSUME SortSeq(<<1>>, LAMBDA x, y : FALSE) = <<1>>
\* Equal ones keep their order …
ASSUME SortSeq(<<<<2, 1>>, <<1, 2>>, <<2, 3>>, <<1, 4>>>>, LAMBDA x, y : x[1] < y[1])
    = <<<<1, 2>>, <<1, 4>>, <<2, 1>>, <<2, 3>>>>
\* … and turn around where the operator says so of equal ones.
ASSUME SortSeq(<<<<2, 1>>, <<1, 2>>, <<2, 3>>>>, LAMBDA x, y : x[1] <= y[1]) = <<<<1, 2>>, <<2, 3>>, <<2, 1>>>>
\* An element goes behind the last one that it is not to come before, whatever the operator.
ASSUME SortSeq(<<1, 2, 3>>, LAMBDA x, y : TRUE) = <<3, 2, 1>>
ASSUME SortSeq(<<2, 3, 1>>, LAMBDA x, y : x = 3) = <<3, 2, 1>>

ASSUME Permutations({}) = {<<>>}
ASSUME Permutations({1}) = {<<1>>}
ASSUME Permutations({1, 2}) = {<<1, 2>>, <<2, 1>>}
ASSUME Permutations({"a", "b"}) = {"a" :> "a" @@ "b" :> "b", "a" :> "b" @@ "b" :> "a"}
ASSUME Cardinality(Permutations(1..5)) = 120
ASSUME \A f \in Permutations(1..4) : {f[x] : x \in DOMAIN f} = 1..4

\* Strings are sequences of characters for Len, Tail, SubSeq and \o.
ASSUME Len("abc") = 3
ASSUME Len("") = 0
ASSUME "a" \o "b" = "ab"
ASSUME "" \o "" = ""
ASSUME "a" \o "b" \o "c" = "abc"
ASSUME Tail("abc") = "bc"
ASSUME Tail("a") = ""
ASSUME SubSeq("abc", 2, 3) = "bc"
ASSUME SubSeq("abc", 1, 3) = "abc"
ASSUME SubSeq("abc", 3, 2) = ""
ASSUME SubSeq("abc", 9, 2) = ""
ASSUME Len("ab" \o ToString(12)) = 4
ASSUME LET s == "ab" IN s \o s = "abab"
ASSUME Len(IF 1 = 1 THEN "abc" ELSE "d") = 3
==========================================================================
