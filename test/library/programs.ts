/* A spec and traces for the library's tests, as a caller has them: texts and bytes. */
export const SPEC = `---- MODULE tiny ----
TYPE Page == Ptr
EVENT map_page(page : Page)
EVENT unmap_page(page : Page)
VARIABLE mapped : SUBSET Page
INIT mapped = {}
ACTION Map ON map_page ==
    /\\ REQUIRE TINY_01 "a page is mapped once" == page \\notin mapped
    /\\ mapped' = mapped \\cup {page}
ACTION Unmap ON unmap_page == mapped' = mapped \\ {page}

TEST "once" COMPLETE
    map_page(page: 0x10)
    EXPECT ok
TEST "twice" COMPLETE
    map_page(page: 0x10)
    map_page(page: 0x10)
    EXPECT violated TINY_01 AT 2
====
`;

export const BEGIN = '{"event":"trace_begin","complete":true}\n';

export const map = (ts: number, page = "0x10") =>
  `{"ts":${ts},"cpu":0,"tid":1,"event":"map_page","page":"${page}"}\n`;

export const bytes = (...lines: string[]): Uint8Array => Buffer.from(lines.join(""));

export const BROKEN = bytes(BEGIN, map(1), map(2));
export const FINE = bytes(BEGIN, map(1));
