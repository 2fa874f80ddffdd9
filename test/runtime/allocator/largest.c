/* Preloaded into a process: says at its end which single allocation was the largest, in bytes. Electron's allocator ends the
   process where one is too large (electron#44291). cc -shared -fPIC -o largest.so largest.c -ldl */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>

static size_t largest;
static void note(size_t size) { if (size > largest) largest = size; }
static void *real(const char *name) { return dlsym(RTLD_NEXT, name); }

void *malloc(size_t size) {
  static void *(*next)(size_t);
  if (!next) next = real("malloc");
  note(size);
  return next(size);
}

void *realloc(void *old, size_t size) {
  static void *(*next)(void *, size_t);
  if (!next) next = real("realloc");
  note(size);
  return next(old, size);
}

int posix_memalign(void **place, size_t alignment, size_t size) {
  static int (*next)(void **, size_t, size_t);
  if (!next) next = real("posix_memalign");
  note(size);
  return next(place, alignment, size);
}

void *aligned_alloc(size_t alignment, size_t size) {
  static void *(*next)(size_t, size_t);
  if (!next) next = real("aligned_alloc");
  note(size);
  return next(alignment, size);
}

/* calloc is what ArrayBuffers come from; dlsym itself asks for one before there is a next. */
extern void *__libc_calloc(size_t, size_t);
void *calloc(size_t count, size_t size) {
  note(count * size);
  return __libc_calloc(count, size);
}

__attribute__((destructor)) static void say(void) { fprintf(stderr, "largest allocation: %zu\n", largest); }
