// Tells ThreadSanitizer what it cannot see of Swift's Mutex on Linux. Loaded before everything else, with LD_PRELOAD, by scripts/sanitize.
//
// A lock that is free is taken, and one that nobody waits for is given back, by atomic operations that the compiler puts into our own code: those are
// seen. Where threads wait for each other the Mutex is handed over by the kernel (FUTEX_LOCK_PI), from within libswiftSynchronization.so, which is not
// instrumented. Without the edge from the one who unlocks to the one who gets it, everything that a contended Mutex guards looks like a race.
//
// This adds that edge and nothing else: no report is suppressed. Tests/Sanitizers/Probes show that races beside a Mutex are still found.
// The functions are those of https://github.com/swiftlang/swift/blob/main/stdlib/public/Synchronization/Mutex/LinuxImpl.swift
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// In processes without the sanitizer, such as helpers that inherit the environment, there are none of these.
__attribute__((weak)) void __tsan_acquire(void *address);
__attribute__((weak)) void __tsan_release(void *address);

#define SWIFT __attribute__((swiftcall))
#define SELF __attribute__((swift_context)) void *self

typedef SWIFT void lock_function(uint32_t thread, SELF);
typedef SWIFT bool try_lock_function(SELF);
typedef SWIFT void unlock_function(SELF);

static lock_function *real_lock;
static try_lock_function *real_try_lock;
static unlock_function *real_unlock;

#define LOCK "$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF"
#define TRY_LOCK "$s15Synchronization12_MutexHandleV12_tryLockSlowSbyF"
#define UNLOCK "$s15Synchronization12_MutexHandleV11_unlockSlowyyF"

// Before main, where there is one thread. In a process without a Mutex there are none, and nobody calls what stands below. Should another Swift have
// other names for them, the first probe says so.
__attribute__((constructor)) static void find_all(void) {
  real_lock = (lock_function *)dlsym(RTLD_NEXT, LOCK);
  real_try_lock = (try_lock_function *)dlsym(RTLD_NEXT, TRY_LOCK);
  real_unlock = (unlock_function *)dlsym(RTLD_NEXT, UNLOCK);
}

SWIFT void lock_slow(uint32_t thread, SELF) __asm__(LOCK);
SWIFT void lock_slow(uint32_t thread, SELF) {
  real_lock(thread, self);
  if (__tsan_acquire != NULL) __tsan_acquire(self);
}

SWIFT bool try_lock_slow(SELF) __asm__(TRY_LOCK);
SWIFT bool try_lock_slow(SELF) {
  bool is_taken = real_try_lock(self);
  if (is_taken && __tsan_acquire != NULL) __tsan_acquire(self);
  return is_taken;
}

SWIFT void unlock_slow(SELF) __asm__(UNLOCK);
SWIFT void unlock_slow(SELF) {
  if (__tsan_release != NULL) __tsan_release(self);
  real_unlock(self);
}
