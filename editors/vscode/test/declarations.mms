\* SYNTAX TEST "source.mmspec" "declarations and what stands in them"
---- MODULE mm.example ----
\*   ^^^^^^ keyword.declaration.module.mmspec
\*          ^^^^^^^^^^ entity.name.namespace.mmspec
EXTENDS mm.locks, mm.rmap
\* <------- keyword.control.import.mmspec
\*      ^^^^^^^^^^^^^^^^^ entity.name.namespace.mmspec
(* a comment (* in a comment *) goes on *)
\* <- comment.block.mmspec
\*            ^^^^^^^^^^^^^^^^ comment.block.mmspec comment.block.mmspec
\*                            ^^^^^^^^ comment.block.mmspec
TYPE Vma == Ptr
\*   ^^^ entity.name.type.mmspec
\*       ^^ keyword.operator.definition.mmspec
\*          ^^^ support.type.mmspec
VARIABLE chain : [Vma -> SUBSET Nat]   \* DOMAIN
\*       ^^^^^ variable.other.readwrite.mmspec
\*                    ^^ keyword.operator.arrow.mmspec
\*                       ^^^^^^ keyword.operator.word.mmspec
\*                                     ^^^^^^^^^ comment.line.mmspec
EVENT vma_dup(orig : Vma, mm : Mm OPTIONAL)
\*    ^^^^^^^ entity.name.function.event.mmspec
\*                                ^^^^^^^^ keyword.declaration.mmspec
ACTION Dup ON vma_dup ==
\*     ^^^ entity.name.function.action.mmspec
\*         ^^ keyword.declaration.mmspec
\*            ^^^^^^^ entity.name.function.event.mmspec
    /\ REQUIRE MM_01 WHEN Since(v3_7) == self \notin DOMAIN chain
\*  ^^ keyword.operator.logical.mmspec
\*     ^^^^^^^ keyword.declaration.mmspec
\*             ^^^^^ entity.name.tag.rule.mmspec
\*                        ^^^^^ entity.name.function.mmspec
\*                              ^^^^ constant.other.release.mmspec
\*                                       ^^^^ variable.language.mmspec
\*                                            ^^^^^^ keyword.operator.symbol.mmspec
    /\ IF vma = NULL THEN chain' = {} ELSE UNCHANGED chain
\*     ^^ keyword.control.mmspec
\*              ^^^^ constant.language.mmspec
\*                             ^ keyword.operator.mmspec
\*                                         ^^^^^^^^^ keyword.operator.word.mmspec
PROPERTY MM_02 "a walk ends \"soon\"" == x ~> y WITHIN 10ms
\*       ^^^^^ entity.name.tag.rule.mmspec
\*             ^^^^^^^^^^^^^^^^^^^^^^ string.quoted.double.mmspec
\*                          ^^ constant.character.escape.mmspec
\*                                         ^^ keyword.operator.temporal.mmspec
\*                                              ^^^^^^ keyword.operator.word.mmspec
\*                                                     ^^^^ constant.numeric.time.mmspec
Holds(t : Task) == \A v \in chain : v >= 0x10
\* <----- entity.name.function.operator.mmspec
\*        ^^^^ support.type.mmspec
\*                 ^^ keyword.operator.quantifier.mmspec
\*                                       ^^^^ constant.numeric.hex.mmspec
TEST "one" COMPLETE GIVEN two_vmas
\* <---- keyword.declaration.mmspec
\*                        ^^^^^^^^ entity.name.section.given.mmspec
    vma_dup(orig: 0x10, mm: NULL)
\*  ^^^^^^^ entity.name.function.mmspec
    EXPECT violated MM_01 AT 1
\*         ^^^^^^^^ constant.language.verdict.mmspec
\*                        ^^ keyword.declaration.mmspec
====
\* <---- punctuation.definition.module.mmspec
