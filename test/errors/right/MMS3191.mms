---- MODULE m ----
EVENT get(page : Ptr, who : STRING OPTIONAL, tid : Task, comm : STRING)
TEST "t"
    get(page: 0x1, comm: "sh")
    EXPECT unchecked
====
