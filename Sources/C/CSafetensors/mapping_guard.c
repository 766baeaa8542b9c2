#define _GNU_SOURCE
#include "CSafetensors.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

// The handler reads this table while other threads change it: a range is valid from the moment its end is not 0.
enum { RANGES = 64 };
static struct {
  _Atomic uintptr_t start, end;
  atomic_int lost;
} ranges[RANGES];

static struct sigaction previous;
static uintptr_t page_size;
static pthread_once_t installed = PTHREAD_ONCE_INIT;
static pthread_mutex_t changes = PTHREAD_MUTEX_INITIALIZER;

static void handle(int number, siginfo_t *info, void *context) {
  (void)context;
  int saved = errno;
  uintptr_t page = (uintptr_t)info->si_addr & ~(page_size - 1);
  for (int index = 0; index < RANGES; index++) {
    uintptr_t end = atomic_load(&ranges[index].end);
    if (page < atomic_load(&ranges[index].start) || page >= end) continue;
    // Everything behind the first lost page is lost, too, or is not worth a fault for each page.
    void *zeros = mmap((void *)page, end - page, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
    if (zeros == MAP_FAILED) break;
    atomic_store(&ranges[index].lost, 1);
    errno = saved;
    return;
  }
  // Not one of these: the access is repeated, and ends the program as it would have.
  sigaction(number, &previous, NULL);
  errno = saved;
}

static void install(void) {
  page_size = (uintptr_t)sysconf(_SC_PAGESIZE);
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_sigaction = handle;
  action.sa_flags = SA_SIGINFO | SA_RESTART;
  sigemptyset(&action.sa_mask);
  sigaction(SIGBUS, &action, &previous);
}

int ia3_guard_mapping(const void *start, size_t count) {
  pthread_once(&installed, install);
  pthread_mutex_lock(&changes);
  int slot = -1;
  for (int index = 0; index < RANGES && slot < 0; index++) {
    if (atomic_load(&ranges[index].end) == 0) slot = index;
  }
  if (slot >= 0) {
    atomic_store(&ranges[slot].lost, 0);
    atomic_store(&ranges[slot].start, (uintptr_t)start);
    // A page that the file only begins is there as a whole.
    atomic_store(&ranges[slot].end, ((uintptr_t)start + count + page_size - 1) & ~(page_size - 1));
  }
  pthread_mutex_unlock(&changes);
  return slot;
}

int ia3_mapping_has_lost_pages(int slot) { return slot >= 0 && slot < RANGES && atomic_load(&ranges[slot].lost); }

void ia3_unguard_mapping(int slot) {
  if (slot < 0 || slot >= RANGES) return;
  atomic_store(&ranges[slot].end, 0);
}
