---- MODULE m ----
EVENT get(page : Ptr)
GIVEN ⟦first⟧ == GIVEN second get(page: 0x1)
GIVEN ⟦second⟧ == GIVEN first get(page: 0x2)
GIVEN ⟦own⟧ == GIVEN own
GIVEN third == GIVEN second
TEST "t" GIVEN third EXPECT ok
====
