/*
 * Work for the memory management of one kernel, as much of it as a few seconds allow: what rules are about happens at
 * least once. mremap() there and back, so that the way back merges; migration of the same pages by another thread; fork
 * with copy on write; vmas that are split and merged; exec. Prints "ok" if the data came through it all.
 *
 *   churn LOOPS
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define PAGES 16
#define PAGE 4096UL
#define LENGTH (PAGES * PAGE)
#define MPOL_MF_MOVE 2

static char *near_by, *far_off;
static atomic_int done;

static char *place(char *at, unsigned long length)
{
	char *p = mmap(at, length, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS | (at ? MAP_FIXED : 0), -1, 0);

	if (p == MAP_FAILED) {
		perror("mmap");
		exit(1);
	}
	return p;
}

static void move(char *from, char *to)
{
	if (mremap(from, LENGTH, LENGTH, MREMAP_MAYMOVE | MREMAP_FIXED, to) == MAP_FAILED) {
		perror("mremap");
		exit(1);
	}
}

/* To the other node and back, wherever the pages are at the moment. */
static void *migrate(void *unused)
{
	void *pages[2 * PAGES];
	int nodes[2 * PAGES], status[2 * PAGES];

	for (int round = 0; !atomic_load(&done); round++) {
		for (int i = 0; i < PAGES; i++) {
			pages[i] = near_by + i * PAGE;
			pages[PAGES + i] = far_off + i * PAGE;
			nodes[i] = nodes[PAGES + i] = round % 2;
		}
		syscall(SYS_move_pages, 0, 2 * PAGES, pages, nodes, status, MPOL_MF_MOVE);
		usleep(500);
	}
	return unused;
}

static int is_intact(const char *at)
{
	for (int i = 0; i < PAGES; i++)
		if (at[i * PAGE] != 'a' + i)
			return 0;
	return 1;
}

/* The child writes to pages that it shares, and has a child of its own. */
static void family(int depth)
{
	pid_t child;

	if (depth == 0)
		return;
	child = fork();
	if (child == 0) {
		for (int i = 0; i < PAGES; i += 2)
			near_by[i * PAGE + 1] = depth;
		family(depth - 1);
		_exit(is_intact(near_by) ? 0 : 1);
	}
	waitpid(child, NULL, 0);
}

int main(int argc, char **argv)
{
	int loops = argc > 1 ? atoi(argv[1]) : 4;
	pthread_t migrator;
	char *area;

	if (loops == 0) {
		puts("ok");
		return 0;
	}
	/* The lower half stays, the upper one moves: on its way back it merges with the lower one. */
	area = place(NULL, 4UL << 20);
	area = (char *)(((unsigned long)area + (2UL << 20) - 1) & ~((2UL << 20) - 1));
	near_by = area + LENGTH + PAGE;
	far_off = area + (1UL << 20) + PAGE;
	memset(near_by - LENGTH, 1, LENGTH);
	for (int i = 0; i < PAGES; i++)
		near_by[i * PAGE] = 'a' + i;

	pthread_create(&migrator, NULL, migrate, NULL);
	for (int i = 0; i < loops; i++) {
		move(near_by, far_off);
		usleep(1000);
		move(far_off, near_by);
		usleep(1000);
	}
	atomic_store(&done, 1);
	pthread_join(migrator, NULL);

	family(3);
	for (int i = 0; i < loops; i++) {
		mprotect(near_by + 4 * PAGE, 4 * PAGE, PROT_READ);
		mprotect(near_by + 4 * PAGE, 4 * PAGE, PROT_READ | PROT_WRITE);
		munmap(near_by - LENGTH + 2 * PAGE, PAGE);
		place(near_by - LENGTH + 2 * PAGE, PAGE)[0] = 1;
	}
	if (!is_intact(near_by)) {
		puts("data lost");
		return 1;
	}
	/* Its last act is an exec, which ends this address space and begins another. */
	execl("/proc/self/exe", "churn", "0", NULL);
	perror("exec");
	return 1;
}
