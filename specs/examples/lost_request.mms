------------------------ MODULE examples.lost_request -------------------------
(* A request that was given to a disk comes back. Tracepoints block_rq_issue and block_rq_complete; a flush, which is
   of no sectors, comes back as one of another sector. *)
EVENT block_rq_issue(dev : Nat, sector : Nat, nr_sector : Nat)
EVENT block_rq_complete(dev : Nat, sector : Nat)

PROPERTY LOST_01 "a request is completed within 500 ms" ==
    \A d \in Nat, s \in Nat :
        block_rq_issue(d, s) /\ ~block_rq_issue(d, s, 0) ~> block_rq_complete(d, s) WITHIN 500ms

TEST "one comes back, one does not"
    block_rq_issue(dev: 8388608, sector: 16496, nr_sector: 8, ts: 1s)
    block_rq_complete(dev: 8388608, sector: 16496, ts: 1001ms)
    block_rq_issue(dev: 8388608, sector: 16504, nr_sector: 8, ts: 1002ms)
    block_rq_issue(dev: 8388608, sector: 0, nr_sector: 0, ts: 1003ms)
    block_rq_issue(dev: 8388608, sector: 16512, nr_sector: 8, ts: 2s)
    EXPECT violated LOST_01 AT 3
===============================================================================
