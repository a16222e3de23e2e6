---- MODULE m ----
CONSTANT Era : {"K34", "K36"}
ASSUME Era \in {"K34", ⟦"K99"⟧}
====
