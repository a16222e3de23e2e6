⟦⟧Notes on locking, and no module.
