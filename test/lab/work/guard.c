/*
 * One process on an anonymous area and on a private mapping of a file that begins in the file's middle, so that offsets in
 * the file are not those of addresses. A child splits and moves a part of both (from 6.17 on several vmas by one call), puts
 * guard regions in and takes them out (from 6.13 on), unmaps a hole, migrates what is left, and ends in an exec. A huge
 * page moves and is split where the system grants one. Prints "ok" if the data came through.
 *
 *   guard ROUNDS PAGES
 */
#define _GNU_SOURCE
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define PAGE 4096UL
#define HUGE (2UL << 20)
#define MADV_GUARD_INSTALL 102
#define MADV_GUARD_REMOVE 103
#define MPOL_MF_MOVE 2

static void fail(const char *what)
{
	perror(what);
	_exit(1);
}

static char *place(size_t length)
{
	char *p = mmap(NULL, length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED)
		fail("mmap");
	return p;
}

static void to_node(char *at, int pages, int node)
{
	for (int i = 0; i < pages; i++) {
		void *page = at + i * PAGE;
		int status;

		syscall(SYS_move_pages, 0, 1, &page, &node, &status, MPOL_MF_MOVE);
	}
}

/* Three vmas (by protection), moved by one mremap() where the kernel can, else one by one. */
static void move_three(char *from, char *to, int pages)
{
	size_t length = pages * PAGE;

	if (mprotect(from + PAGE, PAGE, PROT_READ))
		fail("mprotect");
	if (mremap(from, length, length, MREMAP_MAYMOVE | MREMAP_FIXED, to) == to)
		return;
	for (int i = 0; i < pages; i++)
		if (mremap(from + i * PAGE, PAGE, PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, to + i * PAGE) == MAP_FAILED)
			fail("mremap");
}

static void child(char *anon, char *file, int pages)
{
	int half = pages / 2;
	char *to = place(2 * pages * PAGE);

	anon[half * PAGE] = 'c';
	move_three(anon + half * PAGE, to, pages - half);
	move_three(file + half * PAGE, to + pages * PAGE, pages - half);
	madvise(to, 2 * PAGE, MADV_GUARD_INSTALL);
	mprotect(to, 3 * PAGE, PROT_READ);
	madvise(to, 2 * PAGE, MADV_GUARD_REMOVE);
	mprotect(to, 3 * PAGE, PROT_READ | PROT_WRITE);
	to[0] = 'g';
	munmap(anon + PAGE, PAGE);
	for (int node = 0; node < 2; node++) {
		to_node(anon, half, node);
		to_node(to, 2 * pages, node);
	}
	if (anon[0] != 'a' || (half > 1 && file[0] != 'f') || to[(pages + 2) * PAGE] != 'f')
		fail("data");
	execl("/proc/self/exe", "guard", "0", NULL);
	fail("exec");
}

static void huge_page(void)
{
	char *room = place(6 * HUGE);
	char *from = (char *)(((uintptr_t)room + HUGE - 1) & ~(HUGE - 1)), *to = from + 2 * HUGE;

	if (madvise(from, HUGE, MADV_HUGEPAGE))
		return;
	from[5 * PAGE] = 'h';
	if (mremap(from, HUGE, HUGE, MREMAP_MAYMOVE | MREMAP_FIXED, to) == MAP_FAILED)
		fail("mremap of a huge page");
	to_node(to, 1, 0);
	to_node(to, 1, 1);
	if (munmap(to + 64 * PAGE, PAGE) || to[5 * PAGE] != 'h')
		fail("huge page");
}

int main(int argc, char **argv)
{
	int rounds = argc > 1 ? atoi(argv[1]) : 1, pages = argc > 2 ? atoi(argv[2]) : 8, status;
	char name[] = "/tmp/guardXXXXXX", *anon, *file;
	int fd;

	if (rounds == 0)
		return 0;
	fd = mkstemp(name);
	anon = place(pages * PAGE);
	if (fd < 0 || ftruncate(fd, (64 + pages) * PAGE))
		fail("file");
	unlink(name);
	file = mmap(NULL, pages * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 64 * PAGE);
	if (file == MAP_FAILED)
		fail("mmap of the file");
	for (int i = 0; i < pages; i++)
		anon[i * PAGE] = 'a', file[i * PAGE] = 'f';
	for (int i = 0; i < rounds; i++) {
		pid_t pid = fork();

		if (pid == 0)
			child(anon, file, pages);
		if (waitpid(pid, &status, 0) != pid || status) {
			printf("child: %x\n", status);
			return 1;
		}
		to_node(anon, pages, i % 2);
	}
	huge_page();
	puts("ok");
	return 0;
}
