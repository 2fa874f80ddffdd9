/*
 * Desktop VS Code's allocator in small: a request of TRAP_BYTES or more ends the process with a trap, as Chromium's does
 * from about a gigabyte on (electron#44291).
 *
 *   cc -shared -fPIC -o trap.so trappingAllocator.c -ldl
 *   LD_PRELOAD=./trap.so TRAP_BYTES=67108864 node …
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>

/* A breakpoint, as Chromium's; __builtin_trap is one on ARM, and an illegal instruction on x86. */
static void trap(void) {
#if defined(__x86_64__)
  __asm__ volatile("int3");
#else
  __builtin_trap();
#endif
}

static void look(size_t bytes) {
  const char *limit = getenv("TRAP_BYTES");
  if (limit && bytes >= strtoull(limit, NULL, 10)) trap();
}

void *malloc(size_t bytes) {
  static void *(*next)(size_t);
  if (!next) next = dlsym(RTLD_NEXT, "malloc");
  look(bytes);
  return next(bytes);
}

/* Looking the next one up would need memory, and so come here again; glibc has it by this name, too. */
extern void *__libc_calloc(size_t, size_t);

void *calloc(size_t count, size_t bytes) {
  look(count * bytes);
  return __libc_calloc(count, bytes);
}

void *realloc(void *old, size_t bytes) {
  static void *(*next)(void *, size_t);
  if (!next) next = dlsym(RTLD_NEXT, "realloc");
  look(bytes);
  return next(old, bytes);
}

int posix_memalign(void **to, size_t alignment, size_t bytes) {
  static int (*next)(void **, size_t, size_t);
  if (!next) next = dlsym(RTLD_NEXT, "posix_memalign");
  look(bytes);
  return next(to, alignment, bytes);
}

void *aligned_alloc(size_t alignment, size_t bytes) {
  static void *(*next)(size_t, size_t);
  if (!next) next = dlsym(RTLD_NEXT, "aligned_alloc");
  look(bytes);
  return next(alignment, bytes);
}
