-------------------------------- MODULE versions -------------------------------
\* VersionBefore compares releases as people number them, not as strings.
ASSUME VersionBefore("3.1", "3.2")
ASSUME VersionBefore("3.9", "3.10")
ASSUME VersionBefore("2.6.36", "3.0")
ASSUME VersionBefore("2.6.9", "2.6.36")
ASSUME VersionBefore("3.3", "3.3.1")
ASSUME VersionBefore("3.1-rc10", "3.1")
ASSUME VersionBefore("3.1-rc9", "3.1-rc10")
ASSUME VersionBefore("3.0", "3.1-rc1")
ASSUME VersionBefore("6.1.0-56-amd64", "6.3")
ASSUME ~VersionBefore("6.12.117+deb12-amd64", "6.4")
ASSUME ~VersionBefore("3.3", "3.3")
ASSUME ~VersionBefore("3.3", "3.3.0")
ASSUME ~VersionBefore("3.3.0", "3.3")
ASSUME ~VersionBefore("3.1", "3.1-rc10")
ASSUME ~VersionBefore("3.1-rc3", "3.1-rc3")
ASSUME ~VersionBefore("5.10-custom", "5.10")
\* Numbers of any length, with or without leading zeros.
ASSUME VersionBefore("1.18446744073709551615", "1.18446744073709551616")
ASSUME ~VersionBefore("1.010", "1.10")
\* Of any two releases one is older, or they are the same.
ASSUME LET releases == {"2.6.34", "2.6.38", "3.3-rc1", "3.3", "3.7.0", "6.15"}
       IN  \A v, w \in releases : (v = w) <=> ~VersionBefore(v, w) /\ ~VersionBefore(w, v)
===============================================================================
