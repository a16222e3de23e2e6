/*
 * Generations of processes that share pages: each child writes to a part of what it inherits, splits the area by
 * mprotect(), moves the last page of it away, and has a child of its own. Parents wait for their children in even
 * generations and go before them in odd ones, so that anon_vmas are left by their vmas in more than one order. Prints "ok"
 * if every generation found its data.
 *
 *   family GENERATIONS PAGES
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define PAGE 4096UL

static char *area;
static int pages, failed;

static void fail(const char *what)
{
	perror(what);
	_exit(1);
}

/* What a generation does alone, on pages that are shared up to then. */
static void live(int generation)
{
	char *away = mmap(NULL, PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	char *last = area + (pages - 1) * PAGE;

	if (mprotect(area + 2 * PAGE, PAGE, PROT_READ | PROT_WRITE))
		fail("mprotect");
	for (int i = generation % 3; i < pages - 1; i += 3) {
		if (area[i * PAGE] != 'a' + i)
			fail("another's data");
		area[i * PAGE + 1] = generation;
	}
	if (mprotect(area + 2 * PAGE, PAGE, PROT_READ))
		fail("mprotect");
	if (generation % 2 && mprotect(area + 2 * PAGE, PAGE, PROT_READ | PROT_WRITE))
		fail("mprotect back");
	if (mremap(last, PAGE, PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, away) != away)
		fail("mremap");
	away[1] = generation;
	if (mremap(away, PAGE, PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, last) != last)
		fail("mremap back");
	if (last[1] != generation)
		fail("moved data");
}

static void generations(int generation, int count)
{
	pid_t child;
	int status;

	if (generation == count)
		return;
	child = fork();
	if (child < 0)
		fail("fork");
	if (child == 0) {
		live(generation);
		generations(generation + 1, count);
		_exit(0);
	}
	if (generation % 2 == 0 && (waitpid(child, &status, 0) != child || status))
		_exit(1);
}

int main(int argc, char **argv)
{
	int count = argc > 1 ? atoi(argv[1]) : 4, status;

	pages = argc > 2 ? atoi(argv[2]) : 8;
	area = mmap(NULL, pages * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (area == MAP_FAILED)
		fail("mmap");
	for (int i = 0; i < pages; i++)
		area[i * PAGE] = 'a' + i;
	/* Whoever loses his parent becomes a child of this process. */
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	generations(0, count);
	while (wait(&status) > 0)
		failed |= status;
	for (int i = 0; i < pages; i++)
		failed |= area[i * PAGE] != 'a' + i || area[i * PAGE + 1];
	puts(failed ? "data lost" : "ok");
	return failed ? 1 : 0;
}
