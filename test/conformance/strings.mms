-------------------------------- MODULE strings -------------------------------
EXTENDS Integers, Sequences

ASSUME "a" = "a"
ASSUME "a" # "b"
ASSUME "a" # "A"
ASSUME "" # " "
ASSUME "" = ""
ASSUME "a\"b" # "ab"
ASSUME "a\\b" # "ab"
ASSUME "tab\there" # "tab here"
ASSUME "two\nlines" = "two\nlines"
ASSUME "a" \in {"a", "b"}
ASSUME "c" \notin {"a", "b"}
ASSUME "a" \in STRING
ASSUME {"a", "b"} = {"b", "a", "a"}
ASSUME [x \in {"\\A", "IF"} |-> x]["IF"] = "IF"
ASSUME "\\* no comment" # ""
ASSUME "(* no comment *)" # ""
ASSUME "__proto__" \notin DOMAIN [constructor |-> 1]
ASSUME [constructor |-> 1, toString |-> 2].toString = 2
ASSUME <<"a", "b">> \o <<"c">> = <<"a", "b", "c">>
ASSUME {"a"} \cup {"b"} \in SUBSET {"a", "b", "c"}
==============================================================================
