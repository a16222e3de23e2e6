------------------------------- MODULE sequences ------------------------------
EXTENDS Integers, Sequences, FiniteSets, SequencesExt, Functions

S == <<3, 1, 2>>

ASSUME Len(<<>>) = 0
ASSUME Len(S) = 3
ASSUME Len([i \in 1..4 |-> i]) = 4
ASSUME Len([i \in {} |-> i]) = 0
ASSUME S[1] = 3
ASSUME S[3] = 2
ASSUME Head(S) = 3
ASSUME Tail(S) = <<1, 2>>
ASSUME Tail(<<1>>) = <<>>
ASSUME Append(<<>>, 1) = <<1>>
ASSUME Append(S, 1) = <<3, 1, 2, 1>>
ASSUME S \o <<4>> = Append(S, 4)
ASSUME <<>> \o S = S
ASSUME S \o <<>> = S
ASSUME <<>> \o <<>> = <<>>
ASSUME <<1>> \circ <<2>> = <<1, 2>>
ASSUME <<1>> \o <<2>> \o <<3>> = <<1, 2, 3>>
ASSUME SubSeq(S, 1, 3) = S
ASSUME SubSeq(S, 2, 3) = <<1, 2>>
ASSUME SubSeq(S, 2, 2) = <<1>>
ASSUME SubSeq(S, 3, 2) = <<>>
ASSUME SubSeq(S, 1, 0) = <<>>
ASSUME SubSeq(<<>>, 1, 0) = <<>>
\* An empty part may lie anywhere.
ASSUME SubSeq(S, 9, 5) = <<>>
ASSUME SelectSeq(<<1, 2, 3, 4>>, LAMBDA x : x % 2 = 0) = <<2, 4>>
ASSUME SelectSeq(<<>>, LAMBDA x : TRUE) = <<>>
ASSUME SelectSeq(<<2, 2, 1>>, LAMBDA x : x = 2) = <<2, 2>>
ASSUME <<1, 2>> # <<2, 1>>
ASSUME <<1, 2>> # <<1, 2, 3>>
ASSUME <<>> = <<>>
ASSUME <<>> # <<1>>
ASSUME <<<<>>>> # <<>>
ASSUME <<{1}, {2}>> = <<{1, 1}, {2}>>

ASSUME S \in Seq(1..3)
ASSUME S \notin Seq(1..2)
ASSUME <<>> \in Seq({})
ASSUME <<>> \in Seq(Nat)
ASSUME <<1, -1>> \notin Seq(Nat)
ASSUME <<<<1>>, <<>>>> \in Seq(Seq(Nat))
ASSUME [i \in 1..2 |-> i] \in Seq(Nat)
ASSUME <<"a", "b">> \in Seq(STRING)
ASSUME DOMAIN S = 1..3
ASSUME {S[i] : i \in DOMAIN S} = 1..3
ASSUME \A i, j \in DOMAIN S : i # j => S[i] # S[j]
ASSUME \E i \in DOMAIN S : S[i] = 2

\* SequencesExt and Functions of the CommunityModules.
ASSUME Reverse(S) = <<2, 1, 3>>
ASSUME Reverse(<<>>) = <<>>
ASSUME ToSet(<<1, 2, 1>>) = {1, 2}
ASSUME ToSet(<<>>) = {}
ASSUME Contains(S, 2)
ASSUME ~Contains(S, 4)
ASSUME ~Contains(<<>>, 4)
ASSUME Last(S) = 2
ASSUME Front(S) = <<3, 1>>
ASSUME Front(<<1>>) = <<>>
\* SubSeq(<<>>, 1, -1)
ASSUME Front(<<>>) = <<>>
ASSUME Append(Front(S), Last(S)) = S
ASSUME Range(S) = 1..3
ASSUME Range([x \in {4, 5} |-> x * x]) = {16, 25}
ASSUME Range(<<>>) = {}
ASSUME IsInjective(S)
ASSUME ~IsInjective(<<1, 2, 1>>)
ASSUME IsInjective(<<>>)
ASSUME ~IsInjective([x \in -1..1 |-> x * x])
==============================================================================
